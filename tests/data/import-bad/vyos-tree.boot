vpn {
    ipsec {
        ike-group G {
            key-exchange ikev2
        }
        site-to-site {
            peer gw {
                remote-address 192.0.2.1
            }
        }
    }
}
