@echo off
certutil -importpfx alice.p12
rasdial Office alice pw
