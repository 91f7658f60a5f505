package dev.howdah.broker.client;

import java.util.Set;

/** With what somebody logs in. The text of it does not show the password. */
record Login(String mechanism, String user, String password) {

    static final String PLAIN = "PLAIN";
    static final String SCRAM_SHA_256 = "SCRAM-SHA-256";
    static final String SCRAM_SHA_512 = "SCRAM-SHA-512";

    static boolean serves(String mechanism) {
        return Set.of(PLAIN, SCRAM_SHA_256, SCRAM_SHA_512).contains(mechanism);
    }

    @Override
    public String toString() {
        return mechanism + " " + user;
    }
}
