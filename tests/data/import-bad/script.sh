#!/bin/bash -e
if [[ $(id -u) -ne 0 ]]; then echo "Please run as root"; exit 1; fi
read -p "VPN username: " VPNUSERNAME
apt-get install -y strongswan
echo "
conn ikev2vpn
        ikelifetime=60m
        keyexchange=ikev2
        leftsourceip=%config
        leftauth=eap-mschapv2
        eap_identity=${VPNUSERNAME}
        right=v.example.org
        rightauth=pubkey
        rightid=@v.example.org
        rightsubnet=0.0.0.0/0
        auto=add
" >> /etc/ipsec.conf
ipsec restart
