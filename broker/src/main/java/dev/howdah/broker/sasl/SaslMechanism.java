package dev.howdah.broker.sasl;

import java.util.Arrays;
import java.util.Optional;

/** The mechanisms that are served. */
public enum SaslMechanism {
    SCRAM_SHA_256("SCRAM-SHA-256", true),
    SCRAM_SHA_512("SCRAM-SHA-512", true),
    PLAIN("PLAIN", false),
    OAUTHBEARER("OAUTHBEARER", false);

    private final String saslName;
    private final boolean secret;

    SaslMechanism(String saslName, boolean secret) {
        this.saslName = saslName;
        this.secret = secret;
    }

    public String saslName() {
        return saslName;
    }

    /** Whether what goes over the network is of no use to who listens there. */
    boolean keepsSecret() {
        return secret;
    }

    public static Optional<SaslMechanism> ofSaslName(String name) {
        return Arrays.stream(values()).filter(it -> it.saslName.equals(name)).findFirst();
    }
}
