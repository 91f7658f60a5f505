package dev.howdah.broker;

import dev.howdah.broker.append.AppendLanes;
import dev.howdah.broker.append.LaneLimits;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.catalog.TopicAdmin;
import dev.howdah.broker.codec.CodecThreads;
import dev.howdah.broker.codec.SliceRecoder;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.DynamicConfigs;
import dev.howdah.broker.config.GroupConfigs;
import dev.howdah.broker.fetch.FetchParkingLot;
import dev.howdah.broker.fetch.FetchSessions;
import dev.howdah.broker.fetch.FetchSessions.SessionLimits;
import dev.howdah.broker.fetch.FetchStores;
import dev.howdah.broker.fetch.PartitionLookup;
import dev.howdah.broker.fetch.ReadBudget;
import dev.howdah.broker.group.CatalogTopics;
import dev.howdah.broker.group.ConsumerGroupSettings;
import dev.howdah.broker.group.GroupCoordinator;
import dev.howdah.broker.group.GroupSettings;
import dev.howdah.broker.handler.AlterConfigsHandler;
import dev.howdah.broker.handler.AlterPartitionReassignmentsHandler;
import dev.howdah.broker.handler.ApiVersionsHandler;
import dev.howdah.broker.handler.ConfigAlterations;
import dev.howdah.broker.handler.ConsumerGroupDescribeHandler;
import dev.howdah.broker.handler.ConsumerGroupHeartbeatHandler;
import dev.howdah.broker.handler.CreatePartitionsHandler;
import dev.howdah.broker.handler.CreateTopicsHandler;
import dev.howdah.broker.handler.DeleteGroupsHandler;
import dev.howdah.broker.handler.DeleteRecordsHandler;
import dev.howdah.broker.handler.DeleteTopicsHandler;
import dev.howdah.broker.handler.DescribeClusterHandler;
import dev.howdah.broker.handler.DescribeConfigsHandler;
import dev.howdah.broker.handler.DescribeGroupsHandler;
import dev.howdah.broker.handler.DescribeLogDirsHandler;
import dev.howdah.broker.handler.DescribeProducersHandler;
import dev.howdah.broker.handler.DescribeTopicPartitionsHandler;
import dev.howdah.broker.handler.ElectLeadersHandler;
import dev.howdah.broker.handler.FetchHandler;
import dev.howdah.broker.handler.FindCoordinatorHandler;
import dev.howdah.broker.handler.FixedAnswers;
import dev.howdah.broker.handler.HandlerTable;
import dev.howdah.broker.handler.HeartbeatHandler;
import dev.howdah.broker.handler.IncrementalAlterConfigsHandler;
import dev.howdah.broker.handler.InitProducerIdHandler;
import dev.howdah.broker.handler.JoinGroupHandler;
import dev.howdah.broker.handler.LeaveGroupHandler;
import dev.howdah.broker.handler.ListConfigResourcesHandler;
import dev.howdah.broker.handler.ListGroupsHandler;
import dev.howdah.broker.handler.ListOffsetsHandler;
import dev.howdah.broker.handler.MetadataHandler;
import dev.howdah.broker.handler.NewTopicChecks;
import dev.howdah.broker.handler.OffsetCommitHandler;
import dev.howdah.broker.handler.OffsetDeleteHandler;
import dev.howdah.broker.handler.OffsetFetchHandler;
import dev.howdah.broker.handler.OffsetForLeaderEpochHandler;
import dev.howdah.broker.handler.ProduceHandler;
import dev.howdah.broker.handler.SyncGroupHandler;
import dev.howdah.broker.janitor.Janitor;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.TailCache;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.net.ConnectionSettings;
import dev.howdah.broker.net.HostPort;
import dev.howdah.broker.net.MemoryBudget;
import dev.howdah.broker.net.NetServer;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.Storage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker, wired by hand in the order in which its parts start; they stop in the opposite one.
 *
 * <p>Thread: {@link #start} and {@link #close} by one that may block.
 */
public final class Broker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Broker.class);

    private final Deque<AutoCloseable> started;
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Catalog catalog;
    private final List<HostPort> addresses;
    private final List<HostPort> advertised;

    /**
     * Starts serving.
     *
     * @param storage opens the database; asked for after the address is taken. The broker closes it
     * @throws StartException the address cannot be had
     * @throws dev.howdah.storage.StorageException the database cannot be used
     */
    public static Broker start(BrokerOptions options, Supplier<Storage> storage, Clock clock) {
        Deque<AutoCloseable> started = new ArrayDeque<>();
        try {
            return new Broker(options, storage, clock, started);
        } catch (RuntimeException | Error failure) {
            stop(started);
            throw failure;
        }
    }

    private Broker(BrokerOptions options, Supplier<Storage> opening, Clock clock, Deque<AutoCloseable> started) {
        this.started = started;
        BrokerMetrics metrics = new BrokerMetrics(registry);
        BrokerConfig config = options.config();
        ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
        MemoryBudget budget =
                new MemoryBudget(Limits.receivedBytesMax(Runtime.getRuntime().maxMemory()));
        NetServer net = started(new NetServer(
                allocator,
                ioThreads(),
                Limits.CONNECTIONS_MAX,
                ConnectionSettings.defaults(),
                budget,
                metrics,
                System::nanoTime));
        List<InetSocketAddress> bound = options.listeners().stream()
                .map(listener -> net.bind(listener.name(), listener.listen()))
                .toList();
        addresses = IntStream.range(0, bound.size())
                .mapToObj(index -> new HostPort(
                        options.listeners().get(index).listen().host(),
                        bound.get(index).getPort()))
                .toList();
        log.atInfo().addKeyValue("addresses", addresses).log("Listens, and answers when all is there");

        Storage storage = started(opening.get());
        log.atInfo().addKeyValue("version", storage.postgresVersion()).log("The database is open");
        AdminLane admin = started(new AdminLane(metrics));

        // What there is.
        BrokerLease lease =
                started(BrokerLease.take(storage.brokers(), Advertised.of(options.listeners(), bound), clock));
        LiveBrokers brokers = lease.brokers();
        advertised = Advertised.inOrderOf(options.listeners(), brokers.self().endpoints());
        log.atInfo()
                .addKeyValue("node", brokers.self().nodeId())
                .addKeyValue("advertised", advertised)
                .addKeyValue("brokers", brokers.all().size())
                .log("Registered");
        LeaderEpochs epochs = storage.leaderEpochs();
        DynamicConfigs configs = DynamicConfigs.of(
                config, storage.configs(), () -> brokers.self().nodeId());
        Catalog topics = new Catalog(storage.topics(), configs);
        catalog = topics;
        TopicAdmin topicAdmin =
                new TopicAdmin(storage.topics(), storage.configs(), topics, storage.notifications(), clock);

        // The log.
        long heapBytesMax = Runtime.getRuntime().maxMemory();
        TailCache cache = started(new TailCache(allocator, Limits.tailCacheBytesMax(heapBytesMax)));
        PartitionLogs logs = new PartitionLogs(cache);
        topics.addListener(new LogsFollowCatalog(logs));
        topics.refresh();
        log.atInfo().addKeyValue("topics", topics.all().size()).log("The topics are read");
        // Only now: what was there before is no news.
        topics.addListener(new TopicNews());
        LaneLimits laneLimits = new LaneLimits(
                Limits.LANE_APPENDS_WAITING_MAX,
                Limits.LANE_BYTES_WAITING_MAX,
                Limits.GROUP_APPENDS_MAX,
                Limits.GROUP_BYTES_MAX);
        CodecThreads codecThreads = started(new CodecThreads(Limits.CODEC_THREADS, Limits.CODEC_JOBS_WAITING_MAX));
        AppendLanes lanes = started(AppendLanes.start(storage, Limits.APPEND_LANES, laneLimits, codecThreads, clock));
        ReadBudget readBudget = new ReadBudget(Limits.readBytesMax(heapBytesMax));
        FetchParkingLot parkingLot = new FetchParkingLot(Limits.PARKED_FETCHES_MAX);
        FetchStores stores = new FetchStores(
                new PartitionLookup(topics, logs),
                storage.log(),
                new SliceRecoder(codecThreads, allocator),
                epochs,
                readBudget,
                allocator);
        FetchSessions sessions = new FetchSessions(
                new SessionLimits(
                        Limits.FETCH_SESSIONS_MAX, Limits.FETCH_SESSION_PARTITIONS_MAX, Limits.FETCH_SESSION_EVICTABLE),
                System::nanoTime);
        StoreListener elsewhere = new StoreListener(topics, storage.topics(), epochs, logs, admin, lease);
        storage.notifications().start(elsewhere);
        Runnable startsMoved = () -> {
            elsewhere.onHeadsChanged();
            storage.notifications().offerHeadsChanged();
        };
        started(Janitor.start(storage.segments(), topics, startsMoved, clock));
        metrics.gauge("howdah.appends.waiting", lanes, AppendLanes::waitingAppends);
        metrics.gauge("howdah.appends.waiting.bytes", lanes, AppendLanes::waitingBytes);
        metrics.gauge("howdah.appends.stored", lanes, AppendLanes::appendsStored);
        metrics.gauge("howdah.append.transactions", lanes, AppendLanes::transactions);
        metrics.gauge("howdah.codec.waiting", codecThreads, CodecThreads::waiting);
        metrics.gauge("howdah.tail.cache.bytes", cache, TailCache::bytes);
        metrics.gauge("howdah.read.bytes", readBudget, ReadBudget::reservedBytes);
        metrics.gauge("howdah.fetches.parked", parkingLot, FetchParkingLot::parked);
        metrics.gauge("howdah.fetch.sessions", sessions, FetchSessions::count);

        // The groups.
        GroupCoordinator groups = started(new GroupCoordinator(
                storage,
                new CatalogTopics(topics),
                brokers.self().nodeId(),
                () -> brokers.all().size(),
                GroupSettings.of(config),
                (groupId, ofAll) -> new ConsumerGroupSettings(
                        configs.groupNumber(groupId, GroupConfigs.GROUP_SESSION_TIMEOUT_MS),
                        configs.groupNumber(groupId, GroupConfigs.GROUP_HEARTBEAT_INTERVAL_MS),
                        ofAll.migrationPolicy()),
                GroupCoordinator.Options.DEFAULT,
                clock));
        groups.start();

        // The APIs.
        String clusterId = storage.clusterId();
        NewTopicChecks checks = new NewTopicChecks(topics, brokers, topicAdmin, config);
        ConfigAlterations alterations = new ConfigAlterations(topics, brokers, topicAdmin, configs);
        HandlerTable handlers = new HandlerTable();
        handlers.register(new ApiVersionsHandler(handlers, clusterId, brokers))
                .register(new MetadataHandler(topics, brokers, epochs, topicAdmin, admin, config, clusterId))
                .register(new DescribeTopicPartitionsHandler(topics, brokers, epochs))
                .register(new DescribeClusterHandler(brokers, clusterId))
                .register(new FindCoordinatorHandler(brokers, groups))
                .register(new CreateTopicsHandler(checks, topicAdmin, admin, configs))
                .register(new DeleteTopicsHandler(topics, topicAdmin, admin, config))
                .register(new CreatePartitionsHandler(topics, checks, topicAdmin, admin))
                .register(new DescribeConfigsHandler(
                        topics, brokers, configs, options.listeners().get(0).name()))
                .register(new IncrementalAlterConfigsHandler(alterations, admin))
                .register(new AlterConfigsHandler(alterations, admin))
                .register(new ListConfigResourcesHandler(topics, brokers, configs))
                .register(new DeleteRecordsHandler(topics, logs, storage.logStarts(), storage.notifications(), admin))
                .register(new ProduceHandler(topics, logs, lanes, clock))
                .register(new FetchHandler(
                        stores,
                        sessions,
                        parkingLot,
                        Math.min(config.fetchBytesMax(), Limits.fetchBytesMax(heapBytesMax))))
                .register(new ListOffsetsHandler(topics, logs, storage.log(), epochs))
                .register(new OffsetForLeaderEpochHandler(topics, epochs))
                .register(new InitProducerIdHandler(storage.producerIds(), admin))
                .register(new ConsumerGroupHeartbeatHandler(groups, clock))
                .register(new ConsumerGroupDescribeHandler(groups, topics))
                .register(new JoinGroupHandler(groups, clock))
                .register(new SyncGroupHandler(groups))
                .register(new HeartbeatHandler(groups))
                .register(new LeaveGroupHandler(groups))
                .register(new DescribeGroupsHandler(groups))
                .register(new ListGroupsHandler(groups))
                .register(new DeleteGroupsHandler(groups))
                .register(new OffsetCommitHandler(groups, topics, clock))
                .register(new OffsetFetchHandler(groups, topics))
                .register(new OffsetDeleteHandler(groups, topics))
                .register(new ElectLeadersHandler(topics))
                .register(new AlterPartitionReassignmentsHandler(topics, brokers))
                .register(new DescribeLogDirsHandler(topics, brokers, storage.inspector(), admin))
                .register(new DescribeProducersHandler(topics, storage.inspector(), admin, clock));
        FixedAnswers.registerAll(handlers);

        new WarmUp(lanes, cache, storage.log(), allocator).run(Limits.APPEND_LANES, Limits.WARM_UP);
        net.serve(handlers);
        started(() -> net.drain(Limits.DRAIN));
        storage.notifications().offerTopicsChanged();
        // First to stop: members that are parked in a join would otherwise keep the drain waiting.
        started(groups);
    }

    /** Where it listens first. */
    public HostPort address() {
        return addresses.get(0);
    }

    /** Where it listens, in the order of the options. */
    public List<HostPort> addresses() {
        return addresses;
    }

    /** What clients are told, in the same order. */
    public List<HostPort> advertised() {
        return advertised;
    }

    public int topicCount() {
        return catalog.all().size();
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** Stops accepting, lets what is in flight end, for a bounded time, then stops everything. */
    @Override
    public void close() {
        stop(started);
    }

    private static void stop(Deque<AutoCloseable> started) {
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception failure) {
                log.atError().setCause(failure).log("A part did not stop as it should");
            }
        }
    }

    private <T extends AutoCloseable> T started(T part) {
        started.push(part);
        return part;
    }

    private static int ioThreads() {
        return Math.max(2, Runtime.getRuntime().availableProcessors());
    }
}
