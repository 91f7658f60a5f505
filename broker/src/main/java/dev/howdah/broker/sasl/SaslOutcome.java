package dev.howdah.broker.sasl;

import java.util.OptionalLong;

/** What came of one token of a client. */
public sealed interface SaslOutcome {

    /**
     * The client has to answer.
     *
     * @param fault why the login will fail, where a mechanism says so by a token; empty if it may succeed
     */
    record Challenge(byte[] token, String fault) implements SaslOutcome {}

    /**
     * The client is who it says.
     *
     * @param token the last one for the client
     * @param expiresAtMs when what it has shown ends, in milliseconds since 1970
     */
    record Accepted(byte[] token, String user, OptionalLong expiresAtMs) implements SaslOutcome {}

    /**
     * The client is not let in.
     *
     * @param reply for the client: tells nobody whether there is such a user
     * @param user who it wanted to be; empty if that is not known
     * @param fault for the log, without secrets
     */
    record Refused(String reply, String user, String fault) implements SaslOutcome {}

    /** It is not known, for a reason that may pass. Clients try again if their connection is closed, and not after a refusal. */
    record Undecided(String why) implements SaslOutcome {}
}
