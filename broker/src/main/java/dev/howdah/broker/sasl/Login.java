package dev.howdah.broker.sasl;

import dev.howdah.broker.config.Limits;
import dev.howdah.broker.security.Principal;
import dev.howdah.protocol.ApiKey;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The login of one connection, as Kafka's {@code SaslServerAuthenticator}.
 *
 * <pre>
 *  BEGINNING ──SaslHandshake v1──▶ TOKENS ──SaslAuthenticate, several──▶ DONE ──SaslHandshake (KIP-368)──▶ TOKENS …
 *      └──SaslHandshake v0──▶ RAW_TOKENS ──frames without headers──▶ DONE
 * </pre>
 *
 * <p>Before the handshake, ApiVersions is served too, as often as it is asked; Kafka serves it once. What comes at the wrong time ends
 * the connection.
 *
 * <p>Thread: the event loop of the connection. Mechanisms run elsewhere, one token at a time.
 */
public final class Login {

    private final Logins logins;
    private final Peer peer;
    private final ScheduledExecutorService loop;
    private final LongSupplier nanoTime;
    private final Consumer<Principal> onLoggedIn;

    private State state = State.BEGINNING;
    private long begunNanos;
    private boolean evaluating;
    private @Nullable SaslMechanism mechanism;
    private @Nullable SaslExchange exchange;

    /** Who has logged in over this connection; a login again must be the same one's. */
    private @Nullable String user;

    private OptionalLong expiresNanos = OptionalLong.empty();
    private long lifetimeMs;

    /**
     * Begins with a connection.
     *
     * @param loop that of the connection
     * @param onLoggedIn is told at each login who the client is
     */
    public Login(Logins logins, Peer peer, ScheduledExecutorService loop, Consumer<Principal> onLoggedIn) {
        this.logins = logins;
        this.peer = peer;
        this.loop = loop;
        this.nanoTime = logins.nanoTime();
        this.onLoggedIn = onLoggedIn;
        this.begunNanos = nanoTime.getAsLong();
    }

    /** Whether the client may not do anything else yet. */
    public boolean isUnderWay() {
        return state != State.DONE;
    }

    /** Whether a token is being looked at; no further frame is taken up meanwhile. */
    public boolean isEvaluating() {
        return evaluating;
    }

    /** Whether the next frame is a token without a header. */
    public boolean expectsRawToken() {
        return state == State.RAW_TOKENS;
    }

    /** Whether the next request may be a SaslAuthenticate. */
    public boolean expectsToken() {
        return state == State.TOKENS;
    }

    /** Whether the client has had time enough. */
    public boolean isLate(long nowNanos) {
        return isUnderWay() && nowNanos - begunNanos > Limits.LOGIN_DEADLINE.toNanos();
    }

    /** Whether a request may be served now. */
    public Admission admit(short apiKeyId) {
        boolean handshake = apiKeyId == ApiKey.SASL_HANDSHAKE.id();
        return switch (state) {
            case BEGINNING -> handshake || apiKeyId == ApiKey.API_VERSIONS.id() ? Admission.SERVED : Admission.CUT_OFF;
            case TOKENS -> apiKeyId == ApiKey.SASL_AUTHENTICATE.id() ? Admission.SERVED : Admission.REFUSED;
            case RAW_TOKENS, WRONG_MECHANISM -> Admission.CUT_OFF;
            case DONE -> isExpired() && !(handshake && mayBeginAgain()) ? Admission.CUT_OFF : Admission.SERVED;
        };
    }

    /** The names of the mechanisms that the client may choose from. */
    public List<String> mechanisms() {
        return logins.mechanisms(peer).stream().map(SaslMechanism::saslName).toList();
    }

    /**
     * The client chooses a mechanism.
     *
     * @param version of SaslHandshake: after 0 come tokens without headers
     */
    public Beginning begin(String name, int version) {
        boolean again = state == State.DONE;
        if (again && !mayBeginAgain()) {
            return Beginning.WRONG_TIME;
        }
        SaslMechanism chosen = SaslMechanism.ofSaslName(name)
                .filter(logins.mechanisms(peer)::contains)
                .orElse(null);
        if (chosen == null) {
            return Beginning.UNKNOWN_MECHANISM;
        }
        if (again) {
            begunNanos = nanoTime.getAsLong();
        }
        if (again && chosen != mechanism) {
            // Kafka answers this one too, and ends the connection at the next.
            state = State.WRONG_MECHANISM;
            return Beginning.BEGUN;
        }
        mechanism = chosen;
        exchange = logins.exchange(chosen, peer, again ? "re-authentication" : "authentication");
        state = version == 0 ? State.RAW_TOKENS : State.TOKENS;
        return Beginning.BEGUN;
    }

    /**
     * Looks at a token elsewhere, then answers on the event loop. A refusal is answered after a time that does not depend on its
     * reason.
     */
    public void evaluate(byte[] token, Consumer<SaslOutcome> answer) {
        SaslMechanism with = mechanism;
        SaslExchange asked = exchange;
        if (with == null || asked == null || evaluating) {
            throw new IllegalStateException("no token is expected");
        }
        evaluating = true;
        long cameNanos = nanoTime.getAsLong();
        logins.offer(with, asked, token, outcome -> {
            try {
                loop.execute(() -> onOutcome(with, outcome, cameNanos, answer));
            } catch (RejectedExecutionException shutDown) {
                // The connection is gone with its loop.
            }
        });
    }

    /** How long the session lasts, in milliseconds; 0 if for ever. */
    public long sessionLifetimeMs() {
        return lifetimeMs;
    }

    private void onOutcome(SaslMechanism with, SaslOutcome outcome, long cameNanos, Consumer<SaslOutcome> answer) {
        SaslOutcome judged = judge(with, outcome);
        if (judged instanceof SaslOutcome.Refused) {
            long left = logins.failureDelayNanos() - (nanoTime.getAsLong() - cameNanos);
            loop.schedule(() -> answer(judged, answer), left, TimeUnit.NANOSECONDS);
        } else {
            answer(judged, answer);
        }
    }

    private void answer(SaslOutcome outcome, Consumer<SaslOutcome> answer) {
        evaluating = false;
        answer.accept(outcome);
    }

    private SaslOutcome judge(SaslMechanism with, SaslOutcome outcome) {
        SaslOutcome judged = outcome;
        if (outcome instanceof SaslOutcome.Accepted accepted) {
            if (user != null && !user.equals(accepted.user())) {
                judged = new SaslOutcome.Refused(
                        "Cannot change principals during re-authentication from " + Principal.USER + "." + user + ": "
                                + Principal.USER + "." + accepted.user(),
                        accepted.user(),
                        "another user than before");
            } else {
                complete(accepted);
            }
        }
        logins.note(peer, with, judged);
        return judged;
    }

    private void complete(SaslOutcome.Accepted accepted) {
        state = State.DONE;
        exchange = null;
        user = accepted.user();
        OptionalLong lifetime = logins.sessionLifetimeMs(peer, accepted.expiresAtMs());
        lifetimeMs = lifetime.orElse(0);
        expiresNanos = lifetime.isPresent()
                ? OptionalLong.of(nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(lifetime.getAsLong()))
                : OptionalLong.empty();
        onLoggedIn.accept(Principal.user(accepted.user()));
    }

    private boolean isExpired() {
        return expiresNanos.isPresent() && nanoTime.getAsLong() - expiresNanos.getAsLong() >= 0;
    }

    /** Who has no end to its session need not, and nobody may all the time. */
    private boolean mayBeginAgain() {
        return expiresNanos.isPresent()
                && nanoTime.getAsLong() - begunNanos >= Limits.REAUTHENTICATION_INTERVAL_MIN.toNanos();
    }

    private enum State {
        BEGINNING,
        TOKENS,
        RAW_TOKENS,
        /** A login again by another mechanism than before. */
        WRONG_MECHANISM,
        DONE
    }

    /** What happens to a request. */
    public enum Admission {
        SERVED,
        /** Answered with ILLEGAL_SASL_STATE; then the connection ends. */
        REFUSED,
        /** The connection ends. */
        CUT_OFF
    }

    /** What came of a handshake. */
    public enum Beginning {
        BEGUN,
        UNKNOWN_MECHANISM,
        /** The client is logged in. */
        WRONG_TIME
    }
}
