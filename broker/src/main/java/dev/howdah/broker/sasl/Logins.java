package dev.howdah.broker.sasl;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.config.SaslConfigs;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.storage.CredentialStore;
import dev.howdah.storage.RoleLogins;
import dev.howdah.storage.ScramMechanism;
import dev.howdah.storage.StorageException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all logins share: the mechanisms, the users, the threads, and who has failed.
 *
 * <p>Thread: any.
 */
public final class Logins implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Logins.class);

    private static final int NONCE_BYTES = 24;

    private final BrokerConfig config;
    private final Clock clock;
    private final Users users;
    private final BrokerMetrics metrics;
    private final LongSupplier nanoTime;
    private final FailedLogins failures;
    private final LoginAudit audit;
    private final Optional<BearerTokens> tokens;
    private final ThreadPoolExecutor quick;
    private final ThreadPoolExecutor slow;
    private final SecureRandom random = new SecureRandom();
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

    private Logins(
            BrokerConfig config,
            CredentialStore credentials,
            RoleLogins roles,
            Clock clock,
            BrokerMetrics metrics,
            LongSupplier nanoTime) {
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.users = new Users(
                credentials,
                SaslConfigs.takesRoles(config) ? Optional.of(roles) : Optional.empty(),
                new RoleProofs(nanoTime));
        this.tokens = SaslConfigs.bearer(config).map(settings -> new BearerTokens(settings, clock));
        this.failures = new FailedLogins(nanoTime);
        this.audit = new LoginAudit(nanoTime);
        this.quick = threads("login", Limits.LOGIN_THREADS);
        this.slow = threads("proof", Limits.PROOF_THREADS);
        metrics.gauge("howdah.logins.waiting", quick, pool -> pool.getQueue().size());
        metrics.gauge("howdah.proofs.waiting", slow, pool -> pool.getQueue().size());
    }

    /**
     * Begins to look at logins. Blocks.
     *
     * @param clock for the end of tokens
     * @param nanoTime for all that passes inside of this process
     * @throws StorageException if Postgres did not answer
     */
    public static Logins start(
            BrokerConfig config,
            CredentialStore credentials,
            RoleLogins roles,
            Clock clock,
            BrokerMetrics metrics,
            LongSupplier nanoTime) {
        return new Logins(config, credentials, roles, clock, metrics, nanoTime);
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    /** What is served where: what is set; else all that keep secrets, and PLAIN where the connection does. */
    List<SaslMechanism> mechanisms(Peer peer) {
        boolean isSet = SaslConfigs.namesMechanisms(config, peer.listener());
        return SaslConfigs.mechanisms(config, peer.listener()).stream()
                .flatMap(name -> SaslMechanism.ofSaslName(name).stream())
                .filter(mechanism -> mechanism != SaslMechanism.OAUTHBEARER || tokens.isPresent())
                .filter(mechanism ->
                        isSet || mechanism.keepsSecret() || peer.protocol().isEncrypted())
                .toList();
    }

    SaslExchange exchange(SaslMechanism mechanism, Peer peer, String occasion) {
        return switch (mechanism) {
            case SCRAM_SHA_256 -> scram(ScramMechanism.SHA_256, peer, occasion);
            case SCRAM_SHA_512 -> scram(ScramMechanism.SHA_512, peer, occasion);
            case PLAIN ->
                new PlainExchange((user, password) ->
                        !failures.isBarred(peer.address(), user) && users.isPassword(user, password));
            case OAUTHBEARER -> new OAuthBearerExchange(tokens.orElseThrow());
        };
    }

    /** PLAIN for who was let in before with the same. */
    SaslExchange plainEvenIfBarred() {
        return new PlainExchange(users::isPassword);
    }

    /** Whether so many have failed that a password is not looked at. */
    boolean isBarred(Peer peer, String user) {
        return failures.isBarred(peer.address(), user);
    }

    /** Has this told of each user that is changed at this broker. Before the first login. */
    void onChanged(Consumer<String> watcher) {
        watchers.add(watcher);
    }

    /** A user was changed or removed: what was proved of it before holds no more. */
    public void changed(String user) {
        watchers.forEach(watcher -> watcher.accept(user));
    }

    private SaslExchange scram(ScramMechanism mechanism, Peer peer, String occasion) {
        return new ScramExchange(
                mechanism,
                (user, of) -> failures.isBarred(peer.address(), user) ? users.mock(user, of) : users.verifier(user, of),
                this::nonce,
                "Authentication failed during " + occasion + " due to invalid credentials with SASL mechanism "
                        + mechanism.saslName());
    }

    /** Runs a step of a mechanism soon. {@code then} is called by another thread, or at once if too many wait. */
    void offer(SaslMechanism mechanism, SaslExchange exchange, byte[] token, Consumer<SaslOutcome> then) {
        ThreadPoolExecutor threads = mechanism.keepsSecret() ? quick : slow;
        try {
            threads.execute(() -> then.accept(next(exchange, token)));
        } catch (RejectedExecutionException full) {
            then.accept(new SaslOutcome.Undecided("too many logins at a time"));
        } catch (OutOfMemoryError noThread) {
            log.atError().setCause(noThread).log("A login has no thread");
            then.accept(new SaslOutcome.Undecided("no thread"));
        }
    }

    private static SaslOutcome next(SaslExchange exchange, byte[] token) {
        try {
            return exchange.next(token);
        } catch (StorageException trouble) {
            return new SaslOutcome.Undecided(trouble.failure().detail());
        } catch (RuntimeException | Error bug) {
            log.atError().setCause(bug).log("A login failed by a bug");
            return new SaslOutcome.Undecided("a bug");
        }
    }

    /** Counts and logs what came of a token. */
    void note(Peer peer, SaslMechanism mechanism, SaslOutcome outcome) {
        if (outcome instanceof SaslOutcome.Accepted) {
            metrics.loginsSucceeded.increment();
        } else if (outcome instanceof SaslOutcome.Refused refused) {
            noteFailure(peer, mechanism, refused.user(), refused.fault());
        } else if (outcome instanceof SaslOutcome.Challenge challenge
                && !challenge.fault().isEmpty()) {
            noteFailure(peer, mechanism, "", challenge.fault());
        }
    }

    private void noteFailure(Peer peer, SaslMechanism mechanism, String user, String fault) {
        metrics.loginsFailed.increment();
        boolean barred = failures.isBarred(peer.address(), user);
        failures.note(peer.address(), user);
        audit.failed(peer, mechanism, user, barred ? "too many failed before it; it was not looked at" : fault);
    }

    long failureDelayNanos() {
        return TimeUnit.MILLISECONDS.toNanos(config.number(SaslConfigs.FAILURE_DELAY_MS));
    }

    /**
     * How long a session lasts that begins now.
     *
     * @param expiresAtMs when what the client has shown ends
     */
    OptionalLong sessionLifetimeMs(Peer peer, OptionalLong expiresAtMs) {
        long configured = SaslConfigs.maxReauthMs(config, peer.listener());
        if (expiresAtMs.isEmpty()) {
            return configured > 0 ? OptionalLong.of(configured) : OptionalLong.empty();
        }
        long shown = Math.max(0, expiresAtMs.getAsLong() - clock.millis());
        return OptionalLong.of(configured > 0 ? Math.min(shown, configured) : shown);
    }

    private String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static ThreadPoolExecutor threads(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                count, count, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(Limits.LOGINS_WAITING_MAX), task -> {
                    Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @Override
    public void close() {
        quick.shutdownNow();
        slow.shutdownNow();
    }
}
