package dev.howdah.storage;

import java.time.Clock;

/** One open database: the ports of the log with the connections behind them. */
public interface Storage extends AutoCloseable {

    /** Kafka's cluster id: 22 characters, made when the schema was created. */
    String clusterId();

    /** As the server says it, for example {@code 15.18}. */
    String postgresVersion();

    /**
     * Postgres's clock, the one that all brokers share. Whatever time is stored, or compared with one that is stored, is taken from
     * it; a machine's own clock is not. Thread: any; never blocks.
     */
    Clock clock();

    /**
     * Standbys of Postgres while none of them is synchronous: a failover to one may lose acknowledged records. Looked at from time
     * to time.
     */
    int asynchronousStandbys();

    TopicStore topics();

    ConfigStore configs();

    /** Opens a writer with a connection of its own; the lane that asked for it closes it. */
    LogWriter openLogWriter(String laneName);

    LogReader log();

    LogInspector inspector();

    LeaderEpochs leaderEpochs();

    BrokerStore brokers();

    SegmentStore segments();

    LogStarts logStarts();

    Notifications notifications();

    GroupShardStore groupShards();

    /** Opens the stores of groups and their offsets over a connection of its own; the lane that asked for it closes it. */
    GroupStores openGroupStores(String laneName);

    /** Opens a store of share partitions over a connection of its own; the lane that asked for it closes it. */
    ShareStore openShareStore(String laneName);

    ShareOffsetStore shareOffsets();

    /** Closes everything; writers still in a call end with {@link StorageFailure.Closed}. */
    @Override
    void close();
}
