package dev.howdah.broker.quota;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.config.QuotaConfigs;
import dev.howdah.broker.quota.MutationQuota.Strictness;
import dev.howdah.broker.quota.QuotaTable.Limit;
import dev.howdah.broker.quota.QuotaTable.Sharers;
import dev.howdah.broker.quota.TokenBucket.Rate;
import dev.howdah.storage.QuotaStore;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much clients may do, and have done at this broker. Postgres has the quotas; this is a snapshot of them, renewed with the catalog.
 *
 * <p>Bytes are shared by the brokers of a database: each lets through its part of a quota, so that all together keep it, however a client's
 * partitions lie. Time, connections and mutations are each broker's own: they are of its processors, and clients send mutations to one
 * broker only.
 *
 * <p>Without a quota a request costs one volatile read.
 *
 * <p>Thread: any; {@link #refresh} blocks.
 */
public final class ClientQuotas {

    private static final Logger log = LoggerFactory.getLogger(ClientQuotas.class);

    private static final double PERCENTS_PER_NANO = 100 / 1e9;

    private final LongSupplier nanoTime;
    private final int windows;
    private final Duration window;
    private final Duration controllerWindows;
    private final Map<Sharers, TokenBucket> buckets = new ConcurrentHashMap<>();
    private volatile QuotaTable table = QuotaTable.EMPTY;
    private volatile IntSupplier brokers = () -> 1;
    private volatile long sweptNanos;

    /** @param nanoTime a monotonic clock */
    public ClientQuotas(BrokerConfig config, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        windows = (int) config.number(QuotaConfigs.WINDOW_NUM);
        window = Duration.ofSeconds(config.number(QuotaConfigs.WINDOW_SIZE_SECONDS));
        controllerWindows = Duration.ofSeconds(config.number(QuotaConfigs.CONTROLLER_WINDOW_SIZE_SECONDS)
                * config.number(QuotaConfigs.CONTROLLER_WINDOW_NUM));
        sweptNanos = nanoTime.getAsLong();
    }

    /** Divides bytes by so many brokers, which may change at any time. */
    public void shareAmong(IntSupplier brokersOfDatabase) {
        brokers = brokersOfDatabase;
    }

    /**
     * Reads the quotas. Blocks.
     *
     * @throws dev.howdah.storage.StorageException if Postgres did not answer; the snapshot stays as it was
     */
    public synchronized void refresh(QuotaStore store) {
        QuotaTable now = QuotaTable.of(store.list());
        if (!now.equals(table)) {
            table = now;
            log.debug("Quotas of clients have changed");
        }
    }

    /** Whether anybody has a quota, but for connections. */
    public boolean areThere() {
        return table.limitsClients();
    }

    public boolean limits(QuotaType type) {
        return table.limits(type);
    }

    /**
     * Takes what is done already.
     *
     * @param amount in the unit of the type
     * @return how many milliseconds the client has to wait; 0 if not at all
     */
    public int take(QuotaType type, String user, @Nullable String clientId, double amount) {
        Limit limit = find(type, user, clientId);
        if (limit == null) {
            return 0;
        }
        long now = nanoTime.getAsLong();
        Rate rate = rate(limit);
        return delayMs(limit, bucket(limit, rate, now).take(amount, rate, now));
    }

    /**
     * Takes what has not been done yet, unless the client has a debt.
     *
     * @return how many milliseconds the client has to wait before it asks again; 0 if the amount is taken
     */
    public int takeUnlessInDebt(QuotaType type, String user, @Nullable String clientId, double amount) {
        Limit limit = find(type, user, clientId);
        if (limit == null) {
            return 0;
        }
        long now = nanoTime.getAsLong();
        Rate rate = rate(limit);
        return delayMs(limit, bucket(limit, rate, now).takeUnlessInDebt(amount, rate, now));
    }

    /** Takes time of a thread, as {@link #take}. */
    public int takeTime(String user, @Nullable String clientId, long nanos) {
        return take(QuotaType.REQUEST, user, clientId, nanos * PERCENTS_PER_NANO);
    }

    /**
     * How many bytes a fetch may bring: a window's, so that a client that shares its quota with others has its turn soon.
     *
     * @param wanted what it asks for
     */
    public int fetchBytesMax(String user, @Nullable String clientId, int wanted) {
        Limit limit = find(QuotaType.FETCH, user, clientId);
        return limit == null
                ? wanted
                : (int) Math.min(wanted, Math.max(1, rate(limit).perSecond() * window.toSeconds()));
    }

    /** The quota for one request that creates or deletes partitions. */
    public MutationQuota mutations(String user, @Nullable String clientId, Strictness strictness) {
        if (!limits(QuotaType.CONTROLLER_MUTATION)) {
            return MutationQuota.NONE;
        }
        return new MutationQuota(
                strictness == Strictness.STRICT
                        ? partitions -> takeUnlessInDebt(QuotaType.CONTROLLER_MUTATION, user, clientId, partitions)
                        : partitions -> take(QuotaType.CONTROLLER_MUTATION, user, clientId, partitions),
                strictness);
    }

    /** Takes a new connection of the address. Returns how many milliseconds it came too early; 0 if it is taken. */
    public int takeConnection(InetAddress address) {
        Limit limit = table.find(address);
        if (limit == null) {
            return 0;
        }
        long now = nanoTime.getAsLong();
        Rate rate = rate(limit);
        double wait = bucket(limit, rate, now).takeUnlessInDebt(1, rate, now);
        return delayMs(limit, wait);
    }

    /** How many buckets there are. */
    public int buckets() {
        return buckets.size();
    }

    private @Nullable Limit find(QuotaType type, String user, @Nullable String clientId) {
        return table.find(type, user, clientId == null ? "" : clientId);
    }

    private Rate rate(Limit limit) {
        double perSecond = switch (limit.sharers().type()) {
            case PRODUCE, FETCH -> limit.perSecond() / Math.max(1, brokers.getAsInt());
            case REQUEST, CONTROLLER_MUTATION, CONNECTION -> limit.perSecond();
        };
        Duration burst = limit.sharers().type() == QuotaType.CONTROLLER_MUTATION
                ? controllerWindows
                : window.multipliedBy(windows);
        return new Rate(perSecond, perSecond * burst.toSeconds());
    }

    private int delayMs(Limit limit, double seconds) {
        if (!(seconds > 0)) {
            return 0;
        }
        Duration max = switch (limit.sharers().type()) {
            // As in Kafka (ClientRequestQuotaManager, SocketServer.ConnectionQuotas).
            case REQUEST, CONNECTION -> window;
            case PRODUCE, FETCH, CONTROLLER_MUTATION -> Limits.QUOTA_DELAY_MAX;
        };
        return (int) Math.min(max.toMillis(), Math.max(1, Math.ceil(seconds * 1_000)));
    }

    private TokenBucket bucket(Limit limit, Rate rate, long nowNanos) {
        TokenBucket known = buckets.get(limit.sharers());
        if (known != null) {
            return known;
        }
        if (buckets.size() >= Limits.QUOTA_BUCKETS_MAX) {
            sweep(nowNanos);
        }
        // Who makes up ever new client ids has one quota for all that are too many.
        Sharers sharers = buckets.size() < Limits.QUOTA_BUCKETS_MAX
                ? limit.sharers()
                : new Sharers(limit.sharers().type(), "", "");
        return buckets.computeIfAbsent(sharers, each -> new TokenBucket(first(sharers.type(), rate), nowNanos));
    }

    /**
     * What a new bucket has. Bytes and time begin with one window, so that also the first minute keeps the quota; a new client's
     * connections and topics often come all at once, and may, as in Kafka.
     */
    private double first(QuotaType type, Rate rate) {
        return switch (type) {
            case PRODUCE, FETCH, REQUEST -> rate.perSecond() * window.toSeconds();
            case CONTROLLER_MUTATION, CONNECTION -> rate.burst();
        };
    }

    /** Forgets who has done nothing for so long that a quota is whole again; not more often than once in a window. */
    private void sweep(long nowNanos) {
        if (nowNanos - sweptNanos > window.toNanos()) {
            sweptNanos = nowNanos;
            long whole = window.multipliedBy(windows).toNanos();
            buckets.values().removeIf(bucket -> bucket.isIdle(whole, nowNanos));
        }
    }
}
