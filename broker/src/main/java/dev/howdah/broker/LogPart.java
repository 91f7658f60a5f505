package dev.howdah.broker;

import dev.howdah.broker.append.AppendLaneLimits;
import dev.howdah.broker.append.AppendLanes;
import dev.howdah.broker.codec.CodecThreads;
import dev.howdah.broker.codec.SliceRecoder;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.fetch.AbortedTransactions;
import dev.howdah.broker.fetch.FetchParkingLot;
import dev.howdah.broker.fetch.FetchSessions;
import dev.howdah.broker.fetch.FetchSessions.SessionLimits;
import dev.howdah.broker.fetch.FetchStores;
import dev.howdah.broker.fetch.PartitionLookup;
import dev.howdah.broker.fetch.ReadBudget;
import dev.howdah.broker.janitor.Janitor;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.TailCache;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.outbox.OutboxLane;
import dev.howdah.broker.share.DeadLetterTopics;
import dev.howdah.broker.share.DeadLetters;
import dev.howdah.broker.share.LetterWriter;
import dev.howdah.broker.share.SharePartitions;
import dev.howdah.broker.share.ShareSettings;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.Storage;
import io.netty.buffer.ByteBufAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts what works on partitions: lanes that append, reads, the notifications of other brokers' appends, the outbox of SQL
 * transactions, and the janitor.
 */
final class LogPart implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogPart.class);

    final PartitionLogs logs;
    final AppendLanes lanes;
    final FetchStores fetchStores;
    final ShareSettings shareSettings;
    final SharePartitions shares;
    final DeadLetters deadLetters;
    final OutboxLane outbox;
    final StoreListener elsewhere;
    final Janitor janitor;
    final FetchParkingLot parkingLot = new FetchParkingLot(Limits.PARKED_FETCHES_MAX);
    final FetchSessions sessions = new FetchSessions(
            new SessionLimits(
                    Limits.FETCH_SESSIONS_MAX, Limits.FETCH_SESSION_PARTITIONS_MAX, Limits.FETCH_SESSION_EVICTABLE),
            System::nanoTime);
    private final Parts parts;
    private final WarmUp warmUp;

    private LogPart(Parts parts, Storage storage, CatalogPart catalog, BrokerMetrics metrics) {
        this.parts = parts;
        ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
        long heapBytesMax = Runtime.getRuntime().maxMemory();
        TailCache cache = parts.add(new TailCache(allocator, Limits.tailCacheBytesMax(heapBytesMax)));
        logs = new PartitionLogs(cache);
        catalog.topics.addListener(new LogsFollowCatalog(logs));
        catalog.topics.refresh();
        log.atInfo().addKeyValue("topics", catalog.topics.all().size()).log("The topics are read");
        // This listener is added after the first refresh: topics that existed before are no news.
        catalog.topics.addListener(new TopicNews());
        CodecThreads codecs = parts.add(new CodecThreads(Limits.CODEC_THREADS, Limits.CODEC_JOBS_WAITING_MAX));
        lanes = parts.add(AppendLanes.start(storage, Limits.APPEND_LANES, laneLimits(), codecs, storage.clock()));
        warmUp = new WarmUp(lanes, cache, storage.log(), allocator);
        ReadBudget readBudget = new ReadBudget(Limits.readBytesMax(heapBytesMax));
        fetchStores = new FetchStores(
                catalog.brokers,
                new PartitionLookup(catalog.topics, logs),
                storage.log(),
                new AbortedTransactions(
                        storage.log(), storage.leaderEpochs(), Limits.ABORTED_PARTITIONS_REMEMBERED_MAX),
                new SliceRecoder(codecs, allocator),
                storage.leaderEpochs(),
                readBudget,
                allocator);
        shareSettings = new ShareSettings(catalog.configs);
        shares = new SharePartitions(shareSettings, Limits.SHARE_PARTITIONS_MAX, System::nanoTime);
        deadLetters = parts.add(DeadLetters.start(
                storage.openDeadLetterStore("dead-letters"),
                new DeadLetterTopics(catalog.topics, catalog.topicAdmin, shareSettings),
                new LetterWriter(catalog.topics, storage.log(), shareSettings, storage.clock()),
                logs,
                shares,
                shareSettings,
                storage));
        outbox = parts.add(OutboxLane.start(storage, catalog.topics, logs));
        elsewhere = listen(storage, catalog);
        janitor = parts.add(Janitor.start(
                storage.segments(),
                catalog.topics,
                () -> {
                    elsewhere.onHeadsChanged();
                    storage.notifications().offerHeadsChanged();
                },
                topicId -> {
                    logs.forgetTails(topicId);
                    storage.notifications().offerCompacted(topicId);
                },
                storage.clock()));
        metrics.gauge("howdah.appends.waiting", lanes, AppendLanes::waitingAppends);
        metrics.gauge("howdah.appends.waiting.bytes", lanes, AppendLanes::waitingBytes);
        metrics.counter("howdah.appends.stored", lanes, AppendLanes::appendsStored);
        metrics.counter("howdah.append.transactions", lanes, AppendLanes::transactions);
        metrics.gauge("howdah.outbox.waiting", outbox, OutboxLane::waiting);
        metrics.counter("howdah.outbox.records", outbox, OutboxLane::records);
        metrics.counter("howdah.outbox.transactions", outbox, OutboxLane::transactions);
        metrics.counter("howdah.records.delayed", lanes, AppendLanes::delayed);
        metrics.gauge("howdah.delayed.records", outbox, lane -> lane.delayed().waiting());
        metrics.gauge(
                "howdah.delayed.records.max", outbox, lane -> lane.delayed().waitingMax());
        metrics.counter("howdah.records.duplicates", this, part -> part.lanes.duplicates() + part.outbox.duplicates());
        metrics.gauge("howdah.codec.waiting", codecs, CodecThreads::waiting);
        metrics.gauge("howdah.tail.cache.bytes", cache, TailCache::bytes);
        metrics.gauge("howdah.read.bytes", readBudget, ReadBudget::reservedBytes);
        metrics.gauge("howdah.fetches.parked", parkingLot, FetchParkingLot::parked);
        metrics.gauge("howdah.standbys.asynchronous", storage, Storage::asynchronousStandbys);
        metrics.gauge("howdah.leader.epoch", storage.leaderEpochs(), LeaderEpochs::current);
        metrics.gauge("howdah.janitor.leads", janitor, leader -> leader.isLeading() ? 1 : 0);
        metrics.gauge("howdah.tail.cache.bytes.max", heapBytesMax, Limits::tailCacheBytesMax);
        metrics.gauge("howdah.fetch.sessions", sessions, FetchSessions::count);
    }

    static LogPart start(Storage storage, CatalogPart catalog, BrokerMetrics metrics) {
        return Parts.start(parts -> new LogPart(parts, storage, catalog, metrics));
    }

    /** Opens the connections of the lanes and of the reads before the first client needs them. */
    void warmUp() {
        warmUp.run(Limits.APPEND_LANES, Limits.WARM_UP);
    }

    private static AppendLaneLimits laneLimits() {
        return new AppendLaneLimits(
                Limits.TRANSACTION_APPENDS_MAX,
                Limits.TRANSACTION_BYTES_MAX,
                Limits.LOCKED_PARTITION_HELD,
                Limits.LOCKED_BYTES_HELD_MAX);
    }

    /** Starts to listen. The notifications stop when the storage is closed. */
    private StoreListener listen(Storage storage, CatalogPart catalog) {
        StoreListener elsewhere = new StoreListener(
                catalog.topics,
                storage.topics(),
                catalog.quotas,
                storage.quotas(),
                logs,
                shares,
                deadLetters,
                catalog.authorizer,
                outbox,
                catalog.admin,
                catalog.lease);
        storage.notifications().start(elsewhere);
        return elsewhere;
    }

    @Override
    public void close() {
        parts.close();
    }
}
