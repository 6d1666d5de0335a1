Add-VpnConnection -Name "Office" -ServerAddress "vpn.example.org" -TunnelType IKEv2
