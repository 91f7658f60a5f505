package dev.howdah.broker.sasl;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.config.SaslConfigs;
import dev.howdah.storage.ScramMechanism;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Logins where each request shows a password or a token, as those of HTTP do. What was proved is remembered for {@link
 * Limits#REQUEST_PROOF_REMEMBERED} as a keyed hash, and forgotten when the user is changed at this broker; requests that show the same at the
 * same time are proved once. Otherwise each would cost some milliseconds of hashing, and a question to Postgres.
 *
 * <p>Thread: any.
 */
public final class RequestLogins {

    private static final int KEY_BYTES = 32;

    private final Logins logins;
    private final LongSupplier nanoTime;
    private final byte[] key = new byte[KEY_BYTES];

    /** By the hash of what was shown; bounded. Guarded by {@code this}. */
    private final Map<ByteBuffer, Proved> proved = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Proved> eldest) {
            return size() > Limits.REQUEST_PROOFS_REMEMBERED_MAX;
        }
    };

    /** Who waits for a proof that is under way; one a connection at most. Guarded by {@code this}. */
    private final Map<ByteBuffer, List<Consumer<SaslOutcome>>> underWay = new HashMap<>();

    /** What was asked before is not remembered. Guarded by {@code this}. */
    private long forgottenNanos;

    /** @param logins has the users, the threads, and the count of failures */
    public RequestLogins(Logins logins) {
        this.logins = logins;
        this.nanoTime = logins.nanoTime();
        this.forgottenNanos = nanoTime.getAsLong() - 1;
        new SecureRandom().nextBytes(key);
        logins.onChanged(this::forget);
    }

    /** Whether somebody on the way to the listener could read what comes to it. */
    public enum Path {
        OPEN,
        /** It is encrypted, or does not leave this machine. */
        PRIVATE
    }

    /** What a listener takes: PLAIN is a password, OAUTHBEARER a token. Passwords on an open path only if it is said, as with SASL_PLAINTEXT. */
    public static Set<SaslMechanism> taken(BrokerConfig config, String listener, Path path) {
        boolean isSaid = SaslConfigs.namesMechanisms(config, listener);
        return SaslConfigs.mechanisms(config, listener).stream()
                .flatMap(name -> SaslMechanism.ofSaslName(name).stream())
                .filter(mechanism -> switch (mechanism) {
                    case SCRAM_SHA_256, SCRAM_SHA_512 -> false;
                    case PLAIN -> isSaid || path == Path.PRIVATE;
                    case OAUTHBEARER -> SaslConfigs.bearer(config).isPresent();
                })
                .collect(Collectors.toUnmodifiableSet());
    }

    Logins shared() {
        return logins;
    }

    /** The keyed hash under which what was shown is remembered. */
    ByteBuffer hash(Shown shown) {
        byte[] message = ByteBuffer.allocate(1 + shown.token().length)
                .put((byte) shown.mechanism().ordinal())
                .put(shown.token())
                .array();
        return ByteBuffer.wrap(ScramKeys.hmac(ScramMechanism.SHA_256, key, message));
    }

    /** Who has proved it lately. */
    synchronized Optional<SaslOutcome.Accepted> find(ByteBuffer hash) {
        Proved known = proved.get(hash);
        if (known != null && nanoTime.getAsLong() - known.askedNanos >= Limits.REQUEST_PROOF_REMEMBERED.toNanos()) {
            proved.remove(hash);
            known = null;
        }
        return Optional.ofNullable(known).map(Proved::outcome);
    }

    /**
     * Proves it, or joins who does so already.
     *
     * @param exchange for who is the first
     * @param then is called by any thread
     */
    void prove(ByteBuffer hash, Shown shown, SaslExchange exchange, Consumer<SaslOutcome> then) {
        long askedNanos = nanoTime.getAsLong();
        synchronized (this) {
            List<Consumer<SaslOutcome>> waiting = underWay.get(hash);
            if (waiting != null) {
                waiting.add(then);
                return;
            }
            underWay.put(hash, new ArrayList<>(List.of(then)));
        }
        logins.offer(shown.mechanism(), exchange, shown.token(), outcome -> {
            List<Consumer<SaslOutcome>> waiting = end(hash, outcome, askedNanos);
            waiting.forEach(each -> each.accept(outcome));
        });
    }

    private synchronized List<Consumer<SaslOutcome>> end(ByteBuffer hash, SaslOutcome outcome, long askedNanos) {
        if (outcome instanceof SaslOutcome.Accepted accepted && askedNanos - forgottenNanos > 0) {
            // The oldest go first.
            proved.remove(hash);
            proved.put(hash, new Proved(accepted, askedNanos));
        }
        @Nullable List<Consumer<SaslOutcome>> waiting = underWay.remove(hash);
        return waiting == null ? List.of() : waiting;
    }

    /** The user is another, or none, from now on. */
    private synchronized void forget(String user) {
        forgottenNanos = nanoTime.getAsLong();
        proved.values().removeIf(each -> each.outcome.user().equals(user));
    }

    private record Proved(SaslOutcome.Accepted outcome, long askedNanos) {}

    /**
     * What a request shows.
     *
     * @param token as the mechanism has it
     * @param user who wants to be let in; empty if only the token knows
     */
    record Shown(SaslMechanism mechanism, byte[] token, String user) {}

    /** What came of it. */
    public sealed interface Verdict {}

    /** @param lifetimeMs how long it holds from now on; empty if for ever */
    public record Known(String user, OptionalLong lifetimeMs) implements Verdict {}

    public record Refused() implements Verdict {}

    /** For a reason that may pass. */
    public record Undecided() implements Verdict {}
}
