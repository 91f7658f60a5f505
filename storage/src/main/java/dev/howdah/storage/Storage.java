package dev.howdah.storage;

import java.time.Clock;

/**
 * One open database: the ports of the log, with the connections behind them. The getters throw nothing. Thread: any.
 */
public interface Storage extends AutoCloseable {

    /** The cluster id that clients see: 22 characters. It was made when the schema was created. */
    String clusterId();

    /** The version as the server says it, for example {@code 15.18}. */
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

    AclStore acls();

    RoleGrants roleGrants();

    QuotaStore quotas();

    /**
     * Opens a writer with a connection of its own. The caller closes it.
     *
     * @throws StorageException {@link StorageFailure.Closed} if this storage is closed. The connection is opened by the
     *     first append, so nothing else is thrown here.
     */
    LogWriter openLogWriter(String laneName);

    /**
     * As {@link #openLogWriter}, for topics that have rules for headers ({@link Append#rules}): what is due later, and what has an id that the
     * topic has seen, is left out ({@link AppendOutcome.Omitted}).
     *
     * @throws StorageException {@link StorageFailure.Closed} if this storage is closed
     */
    LogWriter openSiftingLogWriter(String laneName);

    LogReader log();

    LogInspector inspector();

    LeaderEpochs leaderEpochs();

    BrokerStore brokers();

    SegmentStore segments();

    LogStarts logStarts();

    Notifications notifications();

    GroupShardStore groupShards();

    /**
     * Opens the stores of groups and their offsets, with a connection of their own. The caller closes them.
     *
     * @throws StorageException {@link StorageFailure.Closed} if this storage is closed. The connection is opened by the
     *     first call, so nothing else is thrown here.
     */
    GroupStores openGroupStores(String laneName);

    /**
     * Opens a store of share partitions over a connection of its own. The lane that asked for it closes it.
     *
     * @throws StorageException {@link StorageFailure.Closed} if this storage is closed. The connection is opened by the
     *     first call, so nothing else is thrown here.
     */
    ShareStore openShareStore(String laneName);

    ShareOffsetStore shareOffsets();

    /**
     * Opens a store of dead letters over a connection of its own. The caller closes it.
     *
     * @throws StorageException {@link StorageFailure.Closed} if this storage is closed. The connection is opened by the
     *     first call, so nothing else is thrown here.
     */
    DeadLetterStore openDeadLetterStore(String laneName);

    /**
     * Opens a store with a connection of its own, for one that takes events out of the outbox. The caller closes it.
     *
     * @throws StorageException {@link StorageFailure.Closed} if this storage is closed; the connection is opened by the first call
     */
    OutboxStore openOutboxStore(String laneName);

    /**
     * Opens a coordinator of transactions over a connection of its own. The lane that asked for it closes it.
     *
     * @throws StorageException {@link StorageFailure.Closed} if this storage is closed. The connection is opened by the
     *     first call, so nothing else is thrown here.
     */
    TransactionStore openTransactionStore(String laneName);

    TransactionInspector transactions();

    CredentialStore credentials();

    RoleLogins roleLogins();

    Measures measures();

    /**
     * Opens a writer of appends with keys, with a connection of its own. The lane that asked for it closes it.
     *
     * @throws StorageException {@link StorageFailure.Closed} if this storage is closed. The connection is opened by the
     *     first call, so nothing else is thrown here.
     */
    KeyedLogWriter openKeyedLogWriter(String laneName);

    /**
     * Closes everything. Calls of writers that are under way end with {@link StorageFailure.Closed}. Closing throws
     * nothing.
     */
    @Override
    void close();
}
