package dev.howdah.broker.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.function.BiPredicate;

/**
 * The server's side of PLAIN (RFC 4616): one token, {@code authorization id NUL user NUL password}. The answers to bad ones are
 * those of Kafka's {@code PlainSaslServer}.
 */
final class PlainExchange implements SaslExchange {

    private static final String WRONG = "Authentication failed: Invalid username or password";

    private final BiPredicate<String, String> isPassword;

    /** @param isPassword of a user and a password; may block */
    PlainExchange(BiPredicate<String, String> isPassword) {
        this.isPassword = isPassword;
    }

    @Override
    public SaslOutcome next(byte[] token) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(token))
                    .toString();
        } catch (CharacterCodingException malformed) {
            return new SaslOutcome.Refused(WRONG, "", "not in UTF-8");
        }
        String[] parts = text.split("\0", -1);
        if (parts.length != 3) {
            return new SaslOutcome.Refused(
                    "Invalid SASL/PLAIN response: expected 3 tokens, got " + parts.length, "", "not PLAIN");
        }
        String authorizationId = parts[0];
        String user = parts[1];
        String password = parts[2];
        if (user.isEmpty()) {
            return new SaslOutcome.Refused("Authentication failed: username not specified", "", "no user");
        }
        if (password.isEmpty()) {
            return new SaslOutcome.Refused("Authentication failed: password not specified", user, "no password");
        }
        // As in Kafka, after the password: who has none learns nothing.
        if (!isPassword.test(user, password)) {
            return new SaslOutcome.Refused(WRONG, user, "wrong password or no such user");
        }
        if (!authorizationId.isEmpty() && !authorizationId.equals(user)) {
            return new SaslOutcome.Refused(
                    "Authentication failed: Client requested an authorization id that is different from username",
                    user,
                    "wants to act for somebody else");
        }
        return new SaslOutcome.Accepted(new byte[0], user, OptionalLong.empty());
    }
}
