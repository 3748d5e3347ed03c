/// Keys made by OpenSSL, and tokens signed with them by it: `sub` anna, `exp` 2000, `scope` client.
public enum TokenFixture {
    public static let secret = Array("a secret of thirty-two characters".utf8)

    public static let publicRSA = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvKJNvPEKkNSwH4zluanL
        DkJ+AldH/pO9nyKa5CEIc8WDGfnf2dCMzFJ86Vo/wQUdeYyYKZOG+2YR+MI0rH9l
        GZVyxr8NqKHMW8cIlytE6u7RLVamq/a8pfqRDCgn1S8vgM0jdNHFKyehOV+RPYdM
        LHTKHBTqxIDhFr9pZm/YnBza/P8iL4+rIklRvr5XDlYJTju8aSChRs//pOYJftTh
        S62dzjUt7df92PJ30MnNN9m/GKbbLnjpNCfKaD7p7SxPkxR3MfyohqFGr9qdZQLG
        DGsmQhv1EyrNJa9uIbJRapDusHXk+HobhW9WdRHP3ZghPY+pURl7cXMOSkQ1Xew/
        aQIDAQAB
        -----END PUBLIC KEY-----
        """
    public static let publicP256 = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYOnLMhmxVYeFffEQXOWaXtoZD6fB
        vG88jEhZD93iUpeCHpR5u9aG07Q6KacfykhgsSonDcwQkY5xLtijAiILAg==
        -----END PUBLIC KEY-----
        """
    public static let publicEd25519 = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEA6B7o6bw7ut+7wrIX6sjLIXOKbSBlmjR2ZUxiEOPQb9M=
        -----END PUBLIC KEY-----
        """
    public static let privateP256 = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgk9+WdWYtgU/zi4Hh
        tVHohjgDPML8PWzqAFaSNPsi6imhRANCAARg6csyGbFVh4V98RBc5Zpe2hkPp8G8
        bzyMSFkP3eJSl4IelHm71obTtDoppx/KSGCxKicNzBCRjnEu2KMCIgsC
        -----END PRIVATE KEY-----
        """
    public static let certificateP256 = """
        -----BEGIN CERTIFICATE-----
        MIIBeDCCAR+gAwIBAgIUXYP3fVFmyGR8QWdwXSyK82TzYbcwCgYIKoZIzj0EAwIw
        ETEPMA0GA1UEAwwGaXNzdWVyMCAXDTI2MTEyMzE1NDUxM1oYDzIxMjYxMDMwMTU0
        NTEzWjARMQ8wDQYDVQQDDAZpc3N1ZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
        AARg6csyGbFVh4V98RBc5Zpe2hkPp8G8bzyMSFkP3eJSl4IelHm71obTtDoppx/K
        SGCxKicNzBCRjnEu2KMCIgsCo1MwUTAdBgNVHQ4EFgQUWIZ2aP5bKuGekx/9XuDP
        O6SuqiQwHwYDVR0jBBgwFoAUWIZ2aP5bKuGekx/9XuDPO6SuqiQwDwYDVR0TAQH/
        BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiBxHSqve24jalgzjTDgsaUhKWTuc0MV
        MIGTVKhfbPRMoQIgPxqDSl82XJ+X+rwll2dEXXsz3FhcqIRjGgxjW4pn6Kk=
        -----END CERTIFICATE-----
        """
    public static let hs256 = """
        eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm5hIiwiZXhwIjoyMDAwLCJzY29wZSI6ImNsaWVudCJ9.AIgW7BWtoIREq_wZ3RpYlyovh1\
        38dqESNpt-VBI73tA
        """
    public static let hs256Short = """
        eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm5hIiwiZXhwIjoyMDAwLCJzY29wZSI6ImNsaWVudCJ9.2o3GORSs-8rJVlx-kOqrpQONjX\
        XDOnvx5X4JbH-6IM4
        """
    public static let rs256 = """
        eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbm5hIiwiZXhwIjoyMDAwLCJzY29wZSI6ImNsaWVudCJ9.N3CqORvAll\
        GC7_ipvuDEHgSpvlOpJB5mg0x-SUVR7xV1lroEVucJvwmt6Wb2PfF9O_piqRAeyu2qpdQ3Cfd5PVHDPBoUZJmRbGxXxjJz-fx7LFdj76\
        PkiZ9drJlOi-vU36j1njVb8dv9P1jIKyYE76580wcy-JHs4EjoaBjAbUdSUSuFKRkfAeX8HaVoIR8vjh6dKVEnFM7-3ixIGBBW0CS44t\
        5p70RtB1kdug2jHUocMLzp_9JDHyMf_9eZBRWGLc5_2UzH93fTkRNKkNsC6CrYr3AhW5rStUWESubnGHsPrq_xSj02UOFYZCS0IIyCoI\
        U-Vqxi0n1g_LWU5S1s3A
        """
    public static let es256 = """
        eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImVjIn0.eyJzdWIiOiJhbm5hIiwiZXhwIjoyMDAwLCJzY29wZSI6ImNsaWVu\
        dCJ9.KmoA1JwIiIxPSQCfYDeMYJ9RTFgP5zkBiBW012G7Gr9SzgeG-8DagQaicsCNM5a419fJpQwDVyFh7na_pyb_aw
        """
    public static let edDSA = """
        eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCIsImtpZCI6InNvbWUtbmFtZSJ9.eyJzdWIiOiJhbm5hIiwiZXhwIjoyMDAwLCJzY29wZSI\
        6ImNsaWVudCJ9.puVDnfGLlBBhh4PChGCgKQ6Cm7QtKizbpMwKB3GpQAWTsgXswh3WypCuUwtUhlK801joaHnPMLE5C3yJq7ZXAA
        """
    /// Of its six keys three are for us; the Ed25519 key has no name.
    public static let jwks = """
        {"keys": [
        {"kty":"RSA","kid":"rsa","e":"AQAB","n":"vKJNvPEKkNSwH4zluanLDkJ-AldH_pO9nyKa5CEIc8WDGfnf2dCMzFJ86Vo_wQU\
        deYyYKZOG-2YR-MI0rH9lGZVyxr8NqKHMW8cIlytE6u7RLVamq_a8pfqRDCgn1S8vgM0jdNHFKyehOV-RPYdMLHTKHBTqxIDhFr9pZm_\
        YnBza_P8iL4-rIklRvr5XDlYJTju8aSChRs__pOYJftThS62dzjUt7df92PJ30MnNN9m_GKbbLnjpNCfKaD7p7SxPkxR3MfyohqFGr9q\
        dZQLGDGsmQhv1EyrNJa9uIbJRapDusHXk-HobhW9WdRHP3ZghPY-pURl7cXMOSkQ1Xew_aQ"},
        {"kty":"EC","kid":"ec","alg":"ES256","use":"sig","crv":"P-256","x":"YOnLMhmxVYeFffEQXOWaXtoZD6fBvG88jEhZ\
        D93iUpc","y":"gh6UebvWhtO0OimnH8pIYLEqJw3MEJGOcS7YowIiCwI"},
        {"kty":"OKP","crv":"Ed25519","x":"6B7o6bw7ut-7wrIX6sjLIXOKbSBlmjR2ZUxiEOPQb9M"},
        {"kty":"oct","kid":"x","k":"AAAA"},
        {"kty":"RSA","kid":"enc","use":"enc","e":"AQAB","n":"vKJNvPEKkNSwH4zluanLDkJ-AldH_pO9nyKa5CEIc8WDGfnf2dC\
        MzFJ86Vo_wQUdeYyYKZOG-2YR-MI0rH9lGZVyxr8NqKHMW8cIlytE6u7RLVamq_a8pfqRDCgn1S8vgM0jdNHFKyehOV-RPYdMLHTKHBT\
        qxIDhFr9pZm_YnBza_P8iL4-rIklRvr5XDlYJTju8aSChRs__pOYJftThS62dzjUt7df92PJ30MnNN9m_GKbbLnjpNCfKaD7p7SxPkxR\
        3MfyohqFGr9qdZQLGDGsmQhv1EyrNJa9uIbJRapDusHXk-HobhW9WdRHP3ZghPY-pURl7cXMOSkQ1Xew_aQ"},
        {"kty":"RSA","kid":"ps","alg":"PS256","e":"AQAB","n":"vKJNvPEKkNSwH4zluanLDkJ-AldH_pO9nyKa5CEIc8WDGfnf2d\
        CMzFJ86Vo_wQUdeYyYKZOG-2YR-MI0rH9lGZVyxr8NqKHMW8cIlytE6u7RLVamq_a8pfqRDCgn1S8vgM0jdNHFKyehOV-RPYdMLHTKHB\
        TqxIDhFr9pZm_YnBza_P8iL4-rIklRvr5XDlYJTju8aSChRs__pOYJftThS62dzjUt7df92PJ30MnNN9m_GKbbLnjpNCfKaD7p7SxPkx\
        R3MfyohqFGr9qdZQLGDGsmQhv1EyrNJa9uIbJRapDusHXk-HobhW9WdRHP3ZghPY-pURl7cXMOSkQ1Xew_aQ"}
        ]}
        """
}
