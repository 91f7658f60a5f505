package dev.howdah.broker.security;

/** What a listener asks of a connection before it serves requests, as Kafka's {@code SecurityProtocol}. */
public enum SecurityProtocol {
    PLAINTEXT(false, false),
    SSL(true, false),
    SASL_PLAINTEXT(false, true),
    SASL_SSL(true, true);

    private final boolean encrypted;
    private final boolean login;

    SecurityProtocol(boolean encrypted, boolean login) {
        this.encrypted = encrypted;
        this.login = login;
    }

    /** Whether the connection begins with a TLS handshake. */
    public boolean isEncrypted() {
        return encrypted;
    }

    /** Whether the client must log in by SASL. */
    public boolean asksForLogin() {
        return login;
    }
}
