# SPDX-License-Identifier: GPL-2.0-or-later
"""What administrators hand out for the lab's server, made of the lab's certificates. Each function gives the files of one
hand-out, name -> content; the first one is what a user would import."""

import base64
import io
import json
import plistlib
import subprocess
import zipfile

from lab import CERTS
from lab.net import SERVER, SERVER_NAME
from lab.server import PASSWORD, PSK, USER

KEY_PASSWORD = "secret"


def read(name):
    with open(f"{CERTS}/{name}", "rb") as file:
        return file.read()


def der(name):
    """The first certificate of a PEM file."""
    return base64.b64decode("".join(read(name).decode().split("-----")[2].split()))


# Apple

P12_UUID = "5A2E0F0C-38C5-4B29-A5B0-5B6B6F8C0003"


def _payload(kind, uuid, **rest):
    return {"PayloadType": kind, "PayloadVersion": 1, "PayloadIdentifier": f"{kind}.{uuid}", "PayloadUUID": uuid, **rest}


def _apple(vpn, *others, fmt=plistlib.FMT_XML):
    root = _payload("com.apple.security.root", "5A2E0F0C-38C5-4B29-A5B0-5B6B6F8C0004", PayloadContent=der("ca.pem"))
    vpn = _payload("com.apple.vpn.managed", "5A2E0F0C-38C5-4B29-A5B0-5B6B6F8C0002", **vpn)
    profile = _payload("Configuration", "5A2E0F0C-38C5-4B29-A5B0-5B6B6F8C0001", PayloadContent=[vpn, *others, root])
    return {"vpn.mobileconfig": plistlib.dumps(profile, fmt=fmt)}


def _apple_ike(**ike):
    return {"VPNType": "IKEv2", "UserDefinedName": "Apple", "IKEv2": {
        "RemoteAddress": SERVER_NAME, "RemoteIdentifier": SERVER_NAME, **ike}}


def apple_eap():
    return _apple(_apple_ike(AuthenticationMethod="None", ExtendedAuthEnabled=1, AuthName=USER, AuthPassword=PASSWORD))


def apple_eap_without_password():
    return _apple(_apple_ike(AuthenticationMethod="None", ExtendedAuthEnabled=1, AuthName=USER))


def apple_kill_switch():
    return _apple(_apple_ike(AuthenticationMethod="None", ExtendedAuthEnabled=1, AuthName=USER, AuthPassword=PASSWORD,
                             IncludeAllNetworks=1, ExcludeLocalNetworks=1))


def apple_signed():
    command = ["openssl", "cms", "-sign", "-nodetach", "-binary", "-outform", "DER", "-signer", f"{CERTS}/server-rsa.pem", "-inkey",
               f"{CERTS}/server-rsa.key"]
    plist = apple_eap()["vpn.mobileconfig"]
    return {"vpn.mobileconfig": subprocess.run(command, input=plist, capture_output=True, check=True).stdout}


def apple_certificate():
    proposal = {"EncryptionAlgorithm": "AES-256-GCM", "IntegrityAlgorithm": "SHA2-384", "DiffieHellmanGroup": 20}
    vpn = _apple_ike(AuthenticationMethod="Certificate", LocalIdentifier="alice@example.org", PayloadCertificateUUID=P12_UUID,
                     EnablePFS=True, IKESecurityAssociationParameters=proposal)
    return _apple(vpn, _payload("com.apple.security.pkcs12", P12_UUID, PayloadContent=read("client-rsa.rc2.p12"),
                                Password=KEY_PASSWORD), fmt=plistlib.FMT_BINARY)


# strongSwan's app

def _sswan(kind, remote=None, **local):
    return {"vpn.sswan": json.dumps({
        "uuid": "0aba2f3c-0c0d-4c3c-9d0a-000000000001", "name": "App", "type": kind,
        "remote": {"addr": SERVER_NAME, "cert": base64.b64encode(der("ca.pem")).decode(), **(remote or {})},
        "local": local, "ike-proposal": "aes256-sha256-modp2048"})}


def sswan_eap():
    return _sswan("ikev2-eap", eap_id=USER, shared_secret=PASSWORD)


def sswan_certificate():
    """The format has no place for the passphrase."""
    return _sswan("ikev2-cert", {"id": SERVER_NAME}, p12=base64.encodebytes(read("client-ecdsa.p12")).decode())


def sswan_bundle():
    """As a well-known script writes it: address and PKCS#12, which has the authority too, and nothing else."""
    return {"vpn.sswan": json.dumps({
        "uuid": "0aba2f3c-0c0d-4c3c-9d0a-000000000001", "name": "App", "type": "ikev2-cert", "remote": {"addr": SERVER_NAME},
        "local": {"p12": base64.b64encode(read("client-rsa.p12")).decode(), "rsa-pss": "true"},
        "ike-proposal": "aes256-sha256-modp2048", "esp-proposal": "aes128gcm16"})}


# PKCS#12

def pkcs12():
    return {"alice.p12": read("client-rsa.p12")}


# the daemons' own

def ipsec_conf_eap():
    return {
        "ipsec.conf": f"""conn %default
    keyexchange=ikev2
    dpddelay=300s
conn vpn
    right={SERVER_NAME}
    rightid=@{SERVER_NAME}
    rightauth=pubkey
    rightsubnet=0.0.0.0/0,::/0
    leftsourceip=%config4,%config6
    leftauth=eap-mschapv2
    eap_identity={USER}
    ike=aes256gcm16-prfsha384-ecp384!
    auto=add
""", "ipsec.secrets": f'{USER} : EAP "{PASSWORD}"\n', "cacert.pem": read("ca.pem")}


def ipsec_conf_certificate():
    return {
        "ipsec.conf": f"""conn vpn
    keyexchange=ikev2
    right={SERVER_NAME}
    rightsubnet=0.0.0.0/0
    leftsourceip=%config
    leftcert=alice.pem
    auto=start
""", "ipsec.secrets": f': PKCS8 alice.key "{KEY_PASSWORD}"\n', "cacerts/ca.pem": read("ca.pem"),
        "certs/alice.pem": read("client-rsa.pem"), "private/alice.key": read("client-rsa.pk8")}


def swanctl_eap():
    return {
        "swanctl.conf": f"""connections {{
  vpn {{
    version = 2
    remote_addrs = {SERVER_NAME}
    vips = 0.0.0.0, ::
    local {{
      auth = eap-mschapv2
      eap_id = {USER}
    }}
    remote {{
      auth = pubkey
      id = {SERVER_NAME}
      cacerts = ca.pem
    }}
    children {{
      vpn {{
        remote_ts = 0.0.0.0/0, ::/0
      }}
    }}
  }}
}}
secrets {{
  eap-1 {{
    id = {USER}
    secret = "{PASSWORD}"
  }}
}}
""", "x509ca/ca.pem": read("ca.pem")}


def swanctl_psk():
    return {"swanctl.conf": f"""connections {{
  vpn {{
    remote_addrs = {SERVER_NAME}
    vips = 0.0.0.0
    local {{ auth = psk
      id = {USER}
    }}
    remote {{ auth = psk
    }}
    children {{ vpn {{ remote_ts = 0.0.0.0/0
    }} }}
  }}
}}
secrets {{
  ike {{
    secret = "{PSK}"
  }}
}}
"""}


# Windows

def profile_xml():
    return {"vpn.xml": f"""<VPNProfile>
  <NativeProfile>
    <Servers>{SERVER_NAME};Lab</Servers>
    <NativeProtocolType>IKEv2</NativeProtocolType>
    <Authentication>
      <UserMethod>Eap</UserMethod>
      <Eap><Configuration>
        <EapHostConfig xmlns="http://www.microsoft.com/provisioning/EapHostConfig">
          <EapMethod><Type xmlns="http://www.microsoft.com/provisioning/EapCommon">26</Type></EapMethod>
        </EapHostConfig>
      </Configuration></Eap>
    </Authentication>
    <CryptographySuite>
      <AuthenticationTransformConstants>SHA256128</AuthenticationTransformConstants>
      <CipherTransformConstants>AES256</CipherTransformConstants>
      <PfsGroup>None</PfsGroup>
      <DHGroup>Group14</DHGroup>
      <IntegrityCheckMethod>SHA256</IntegrityCheckMethod>
      <EncryptionMethod>AES256</EncryptionMethod>
    </CryptographySuite>
    <RoutingPolicyType>SplitTunnel</RoutingPolicyType>
  </NativeProfile>
  <Route><Address>10.80.0.0</Address><PrefixSize>24</PrefixSize></Route>
  <RememberCredentials>true</RememberCredentials>
</VPNProfile>
"""}


def phone_book():
    return {"rasphone.pbk": f"[Lab]\r\nType=2\r\nVpnStrategy=7\r\nIpPrioritizeRemote=1\r\nCustomAuthKey=26\r\n\r\n"
                            f"MEDIA=rastapi\r\nDEVICE=vpn\r\nPhoneNumber={SERVER_NAME}\r\nDevice=WAN Miniport (IKEv2)\r\n"}


def azure():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("Generic/VpnSettings.xml", f"""<?xml version="1.0" encoding="UTF-8"?>
<VpnProfile><VpnServer>{SERVER_NAME}</VpnServer><VpnType>IkeV2</VpnType><Auth>EAPTLS</Auth><Routes>10.80.0.0/24</Routes></VpnProfile>
""")
        files.writestr("Generic/VpnServerRoot.cer", der("ca.pem"))
    return {"vpn.zip": archive.getvalue()}


# NetworkManager-strongswan

def keyfile():
    return {"strongswan.nmconnection": f"""[connection]
id=Office
uuid=0aba2f3c-0c0d-4c3c-9d0a-0000000000fe
type=vpn

[vpn]
address={SERVER_NAME}
certificate={CERTS}/ca.pem
encap=no
ipcomp=no
method=eap
password-flags=0
proposal=no
user={USER}
virtual=yes
service-type=org.freedesktop.NetworkManager.strongswan

[vpn-secrets]
password={PASSWORD}

[ipv4]
method=auto

[ipv6]
addr-gen-mode=stable-privacy
method=auto
"""}


# L2TP

def apple_l2tp():
    return _apple({"VPNType": "L2TP", "UserDefinedName": "Apple L2TP", "IPv4": {"OverridePrimary": 1},
                   "PPP": {"CommRemoteAddress": SERVER, "AuthName": USER, "AuthPassword": PASSWORD},
                   "IPSec": {"AuthenticationMethod": "SharedSecret", "SharedSecret": PSK.encode()}})


def ipsec_conf_l2tp():
    """The daemon's half only: user and password are xl2tpd's and pppd's."""
    return {
        "ipsec.conf": f"""conn myvpn
  auto=add
  keyexchange=ikev1
  authby=secret
  type=transport
  left=%defaultroute
  leftprotoport=17/1701
  rightprotoport=17/1701
  right={SERVER}
  ike=aes256-sha2_256-modp2048
  esp=aes256-sha1
""", "ipsec.secrets": f': PSK "{PSK}"\n'}


def profile_xml_l2tp():
    text = f"""<?xml version="1.0" encoding="utf-16"?>
<VPNProfile><NativeProfile><Servers>{SERVER}</Servers><NativeProtocolType>L2tp</NativeProtocolType><L2tpPsk>{PSK}</L2tpPsk>
<Authentication><UserMethod>MSChapv2</UserMethod></Authentication><RoutingPolicyType>ForceTunnel</RoutingPolicyType>
</NativeProfile></VPNProfile>
"""
    return {"vpn.xml": text.encode("utf-16")}


def l2tp_exported():
    """What NetworkManager-l2tp exports; secrets it does not."""
    return {"office (l2tp).conf": f"""#org.freedesktop.NetworkManager.l2tp

[connection]
id=Office

[vpn]
gateway={SERVER}
user={USER}
refuse-pap=true
ipsec-enabled=true
machine-auth-type=psk

[ipv4]
method=auto
never-default=false

[ipv6]
method=ignore
"""}
