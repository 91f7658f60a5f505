package dev.howdah.storage;

import java.util.Arrays;
import java.util.Optional;

/** The SCRAM mechanisms with a stored verifier, by their names in SASL. */
public enum ScramMechanism {
    SHA_256("SCRAM-SHA-256"),
    SHA_512("SCRAM-SHA-512");

    private final String saslName;

    ScramMechanism(String saslName) {
        this.saslName = saslName;
    }

    public String saslName() {
        return saslName;
    }

    public static Optional<ScramMechanism> ofSaslName(String name) {
        return Arrays.stream(values()).filter(it -> it.saslName.equals(name)).findFirst();
    }
}
