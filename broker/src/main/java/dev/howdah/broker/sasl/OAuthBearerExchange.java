package dev.howdah.broker.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's side of OAUTHBEARER (RFC 7628, section 3). A token that is not taken is answered with a status, and refused after the
 * client has taken note of it, as in Kafka's {@code OAuthBearerSaslServer}. Extensions are passed over.
 */
final class OAuthBearerExchange implements SaslExchange {

    private static final String STATUS = "{\"status\":\"invalid_token\"}";

    /** What may come before the token, such as RFC 7628's host and port. There is a bound, for Java matches groups by recursion. */
    private static final String OTHERS = "(?:(?!auth=)[A-Za-z]+=[^\\x01]*\\x01){0,16}";

    /** {@code n,a=someone,^Aauth=Bearer token^A^A}, where ^A is the byte 1. */
    private static final Pattern FORM = Pattern.compile("n,(?:a=(?<id>[^,\\x01]*))?,\\x01" + OTHERS
            + "auth=(?i:bearer) +(?<token>[A-Za-z0-9._~+/=-]+)\\x01(?:.*\\x01)?\\x01?");

    private final BearerTokens tokens;
    private boolean failed;

    OAuthBearerExchange(BearerTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public SaslOutcome next(byte[] token) {
        if (failed) {
            return new SaslOutcome.Refused(STATUS, "", "the token was not taken");
        }
        Matcher matcher;
        try {
            matcher = FORM.matcher(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(token))
                    .toString());
        } catch (CharacterCodingException malformed) {
            return malformed();
        }
        if (!matcher.matches()) {
            return malformed();
        }
        BearerTokens.Verdict verdict = tokens.check(matcher.group("token"));
        if (verdict instanceof BearerTokens.Unknown unknown) {
            return new SaslOutcome.Undecided(unknown.why());
        }
        if (verdict instanceof BearerTokens.Wrong wrong) {
            failed = true;
            return new SaslOutcome.Challenge(STATUS.getBytes(StandardCharsets.UTF_8), wrong.why());
        }
        BearerTokens.Right right = (BearerTokens.Right) verdict;
        String id = matcher.group("id");
        if (id != null && !id.isEmpty() && !id.equals(right.user())) {
            return new SaslOutcome.Refused(
                    "Authentication failed: Client requested an authorization id (" + id
                            + ") that is different from the token's principal name (" + right.user() + ")",
                    right.user(),
                    "wants to act for somebody else");
        }
        return new SaslOutcome.Accepted(new byte[0], right.user(), OptionalLong.of(right.expiresAtMs()));
    }

    private static SaslOutcome malformed() {
        return new SaslOutcome.Refused("Invalid OAUTHBEARER client first message", "", "not OAUTHBEARER");
    }
}
