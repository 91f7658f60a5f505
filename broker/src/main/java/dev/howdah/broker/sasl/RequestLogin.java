package dev.howdah.broker.sasl;

import dev.howdah.broker.sasl.RequestLogins.Shown;
import dev.howdah.broker.sasl.RequestLogins.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The logins of one connection on which each request shows who sends it. A refusal is told after a time that does not depend on its reason.
 * Who fails too often is not looked at, but for what this connection has proved before: a stranger behind the same address must not lock
 * out who is in.
 *
 * <p>Thread: the event loop of the connection, one request at a time.
 */
public final class RequestLogin {

    private final RequestLogins all;
    private final Logins logins;
    private final Peer peer;
    private final ScheduledExecutorService loop;
    private @Nullable ByteBuffer provedHere;

    /** @param loop that of the connection */
    public RequestLogin(RequestLogins all, Peer peer, ScheduledExecutorService loop) {
        this.all = all;
        this.logins = all.shared();
        this.peer = peer;
        this.loop = loop;
    }

    /**
     * Looks at a password.
     *
     * @param answer is called at once or later
     */
    public void password(byte[] user, byte[] password, Consumer<Verdict> answer) {
        byte[] token = ByteBuffer.allocate(2 + user.length + password.length)
                .put((byte) 0)
                .put(user)
                .put((byte) 0)
                .put(password)
                .array();
        look(new Shown(SaslMechanism.PLAIN, token, new String(user, StandardCharsets.UTF_8)), answer);
    }

    /**
     * Looks at a bearer token.
     *
     * @param answer is called at once or later
     */
    public void token(String bearer, Consumer<Verdict> answer) {
        byte[] token = ("n,,\1auth=Bearer " + bearer + "\1\1").getBytes(StandardCharsets.UTF_8);
        look(new Shown(SaslMechanism.OAUTHBEARER, token, ""), answer);
    }

    private void look(Shown shown, Consumer<Verdict> answer) {
        long cameNanos = logins.nanoTime().getAsLong();
        ByteBuffer hash = all.hash(shown);
        boolean isOpenHere = hash.equals(provedHere);
        // Before what is remembered is looked at: otherwise who guesses would learn of it.
        if (!isOpenHere && shown.mechanism() == SaslMechanism.PLAIN && logins.isBarred(peer, shown.user())) {
            settle(hash, shown, new SaslOutcome.Refused("", shown.user(), "barred"), cameNanos, answer);
            return;
        }
        SaslOutcome.Accepted remembered = all.find(hash).orElse(null);
        if (remembered != null && isHolding(remembered)) {
            settle(hash, shown, remembered, cameNanos, answer);
            return;
        }
        SaslExchange exchange = shown.mechanism() == SaslMechanism.PLAIN && isOpenHere
                ? logins.plainEvenIfBarred()
                : logins.exchange(shown.mechanism(), peer, "authentication");
        all.prove(hash, shown, exchange, outcome -> {
            try {
                loop.execute(() -> settle(hash, shown, outcome, cameNanos, answer));
            } catch (RejectedExecutionException shutDown) {
                // The connection is gone with its loop.
            }
        });
    }

    private void settle(ByteBuffer hash, Shown shown, SaslOutcome outcome, long cameNanos, Consumer<Verdict> answer) {
        if (outcome instanceof SaslOutcome.Accepted accepted) {
            if (!hash.equals(provedHere)) {
                logins.note(peer, shown.mechanism(), accepted);
            }
            provedHere = hash;
            answer.accept(new RequestLogins.Known(accepted.user(), lifetimeMs(accepted)));
            return;
        }
        if (hash.equals(provedHere)) {
            provedHere = null;
        }
        if (outcome instanceof SaslOutcome.Undecided) {
            answer.accept(new RequestLogins.Undecided());
            return;
        }
        // A challenge that says what is wrong with a token is all that it comes to here.
        logins.note(peer, shown.mechanism(), outcome);
        long left = logins.failureDelayNanos() - (logins.nanoTime().getAsLong() - cameNanos);
        loop.schedule(() -> answer.accept(new RequestLogins.Refused()), left, TimeUnit.NANOSECONDS);
    }

    private OptionalLong lifetimeMs(SaslOutcome.Accepted accepted) {
        return logins.sessionLifetimeMs(peer, accepted.expiresAtMs());
    }

    /** Whether a token is not over. */
    private boolean isHolding(SaslOutcome.Accepted accepted) {
        OptionalLong lifetime = lifetimeMs(accepted);
        return lifetime.isEmpty() || lifetime.getAsLong() > 0;
    }
}
