package dev.howdah.broker.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two messages of a SCRAM client, by the grammar of RFC 5802, section 7. What they were is not repeated in an error. */
final class ScramMessage {

    private static final String SASL_NAME = "[^,\\x00]*";
    private static final String PRINTABLE = "[\\x21-\\x2B\\x2D-\\x7E]+";

    /** None is known but one of Kafka's. There is a bound, for Java matches groups by recursion. */
    private static final String EXTENSIONS = "(?:,[A-Za-z]+=[^,\\x00]+){0,8}";

    private static final String BASE64 = "[A-Za-z0-9+/]+={0,2}";

    private ScramMessage() {}

    /** A message that is not SCRAM's. Its text says what is wrong. */
    static final class MalformedException extends Exception {

        private static final long serialVersionUID = 1L;

        MalformedException(String what) {
            super(what);
        }
    }

    /**
     * {@code gs2-header client-first-message-bare}.
     *
     * @param gs2Header with both commas
     * @param authorizationId whom the client wants to act for; empty for itself
     * @param bare what is part of the proof
     */
    record First(
            String gs2Header,
            String authorizationId,
            String user,
            String nonce,
            boolean isDelegationToken,
            String bare) {

        /** A client that insists on channel binding begins with {@code p}; one that could bind, and believes we cannot, with {@code y}. */
        private static final Pattern FORM =
                Pattern.compile("(?<gs2>[ny],(?:a=(?<id>" + SASL_NAME + "))?,)" + "(?<bare>n=(?<user>" + SASL_NAME
                        + "),r=(?<nonce>" + PRINTABLE + ")(?<extensions>" + EXTENSIONS + "))");

        static First parse(byte[] token) throws MalformedException {
            String text = text(token);
            if (text.startsWith("p=")) {
                throw new MalformedException("wants channel binding, which is not served");
            }
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new MalformedException("not the first message of SCRAM");
            }
            String id = matcher.group("id");
            String user = name(matcher.group("user"));
            if (user.isEmpty()) {
                throw new MalformedException("names no user");
            }
            return new First(
                    matcher.group("gs2"),
                    id == null ? "" : name(id),
                    user,
                    matcher.group("nonce"),
                    matcher.group("extensions").contains(",tokenauth=true"),
                    matcher.group("bare"));
        }

        private static String name(String saslName) throws MalformedException {
            for (int at = saslName.indexOf('='); at >= 0; at = saslName.indexOf('=', at + 1)) {
                if (!saslName.startsWith("=2C", at) && !saslName.startsWith("=3D", at)) {
                    throw new MalformedException("a name with an escape that is none");
                }
            }
            return saslName.replace("=2C", ",").replace("=3D", "=");
        }
    }

    /**
     * {@code client-final-message}.
     *
     * @param withoutProof what is part of the proof
     */
    record Final(byte[] channelBinding, String nonce, byte[] proof, String withoutProof) {

        private static final Pattern FORM = Pattern.compile("(?<signed>c=(?<binding>" + BASE64 + "),r=(?<nonce>"
                + PRINTABLE + ")" + EXTENSIONS + "),p=(?<proof>" + BASE64 + ")");

        static Final parse(byte[] token) throws MalformedException {
            Matcher matcher = FORM.matcher(text(token));
            if (!matcher.matches()) {
                throw new MalformedException("not the final message of SCRAM");
            }
            try {
                return new Final(
                        Base64.getDecoder().decode(matcher.group("binding")),
                        matcher.group("nonce"),
                        Base64.getDecoder().decode(matcher.group("proof")),
                        matcher.group("signed"));
            } catch (IllegalArgumentException malformed) {
                throw new MalformedException("not in base 64");
            }
        }
    }

    private static String text(byte[] token) throws MalformedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(token))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new MalformedException("not in UTF-8");
        }
    }
}
