package dev.howdah.broker.sasl;

import dev.howdah.storage.ScramCredential;
import dev.howdah.storage.ScramMechanism;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of SCRAM, without channel binding (RFC 5802, section 5; RFC 7677).
 *
 * <pre>
 *  client                                          server
 *  n,,n=user,r=nonce                          ──▶
 *                                             ◀──  r=nonce and more,s=salt,i=iterations
 *  c=biws,r=nonce and more,p=proof            ──▶
 *                                             ◀──  v=the server's proof
 * </pre>
 *
 * <p>A user that does not exist gets a salt too, and fails at the end like one with a wrong password. The nonce is new each time, so
 * nothing can be replayed.
 */
final class ScramExchange implements SaslExchange {

    private static final String DIFFERENT_ID =
            "Authentication failed: Client requested an authorization id that is different from username";

    private final ScramMechanism mechanism;
    private final BiFunction<String, ScramMechanism, Verifier> verifiers;
    private final Supplier<String> nonces;
    private final String reply;

    private @Nullable Begun begun;

    /**
     * Begins a run.
     *
     * @param verifiers finds the verifier of a user, or makes one up
     * @param nonces printable, without a comma, never the same again
     * @param reply what a client is told that is refused
     */
    ScramExchange(
            ScramMechanism mechanism,
            BiFunction<String, ScramMechanism, Verifier> verifiers,
            Supplier<String> nonces,
            String reply) {
        this.mechanism = mechanism;
        this.verifiers = verifiers;
        this.nonces = nonces;
        this.reply = reply;
    }

    /** @param real false if it was made up for a user that does not exist */
    record Verifier(ScramCredential credential, boolean real) {}

    @Override
    public SaslOutcome next(byte[] token) {
        Begun first = begun;
        try {
            return first == null ? begin(token) : finish(first, token);
        } catch (ScramMessage.MalformedException malformed) {
            return refused(first == null ? "" : first.user, String.valueOf(malformed.getMessage()));
        }
    }

    private SaslOutcome begin(byte[] token) throws ScramMessage.MalformedException {
        ScramMessage.First first = ScramMessage.First.parse(token);
        if (!first.authorizationId().isEmpty() && !first.authorizationId().equals(first.user())) {
            return new SaslOutcome.Refused(DIFFERENT_ID, first.user(), "wants to act for somebody else");
        }
        if (first.isDelegationToken()) {
            return refused(first.user(), "delegation tokens are not served");
        }
        Verifier verifier = verifiers.apply(first.user(), mechanism);
        String ours = nonces.get();
        String serverFirst = "r=" + first.nonce() + ours
                + ",s="
                + Base64.getEncoder().encodeToString(verifier.credential().salt())
                + ",i=" + verifier.credential().iterations();
        begun = new Begun(first.user(), first.gs2Header(), ours, first.bare() + "," + serverFirst + ",", verifier);
        return new SaslOutcome.Challenge(serverFirst.getBytes(StandardCharsets.UTF_8), "");
    }

    private SaslOutcome finish(Begun first, byte[] token) throws ScramMessage.MalformedException {
        ScramMessage.Final last = ScramMessage.Final.parse(token);
        if (!Arrays.equals(last.channelBinding(), first.gs2Header.getBytes(StandardCharsets.UTF_8))) {
            return refused(first.user, "another channel binding than in the first message");
        }
        // librdkafka before 2.6.1 puts its own nonce in front once more: Kafka's ScramSaslServer took that from 3.8.1
        // on, and that of 4.3.1
        // does not. Ours is what was never there before, and the proof is over all of it.
        if (!last.nonce().endsWith(first.serverNonce)) {
            return refused(first.user, "another nonce than the server's");
        }
        ScramCredential credential = first.verifier.credential();
        byte[] authMessage = (first.authMessageBegin + last.withoutProof()).getBytes(StandardCharsets.UTF_8);
        boolean proven = isProven(credential, authMessage, last.proof());
        if (!proven || !first.verifier.real()) {
            return refused(first.user, "wrong password or no such user");
        }
        byte[] signature = ScramKeys.hmac(mechanism, credential.serverKey(), authMessage);
        String serverFinal = "v=" + Base64.getEncoder().encodeToString(signature);
        return new SaslOutcome.Accepted(serverFinal.getBytes(StandardCharsets.UTF_8), first.user, OptionalLong.empty());
    }

    /** {@code ClientKey = ClientProof XOR ClientSignature}, whose hash must be the stored key. */
    private boolean isProven(ScramCredential credential, byte[] authMessage, byte[] proof) {
        byte[] signature = ScramKeys.hmac(mechanism, credential.storedKey(), authMessage);
        if (proof.length != signature.length) {
            return false;
        }
        byte[] clientKey = new byte[proof.length];
        for (int i = 0; i < proof.length; i++) {
            clientKey[i] = (byte) (proof[i] ^ signature[i]);
        }
        return MessageDigest.isEqual(ScramKeys.hash(mechanism, clientKey), credential.storedKey());
    }

    private SaslOutcome refused(String user, String fault) {
        return new SaslOutcome.Refused(reply, user, fault);
    }

    private record Begun(
            String user, String gs2Header, String serverNonce, String authMessageBegin, Verifier verifier) {}
}
