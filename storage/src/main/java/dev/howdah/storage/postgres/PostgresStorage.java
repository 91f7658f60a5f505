package dev.howdah.storage.postgres;

import dev.howdah.storage.AclStore;
import dev.howdah.storage.BrokerStore;
import dev.howdah.storage.ConfigStore;
import dev.howdah.storage.CredentialStore;
import dev.howdah.storage.DeadLetterStore;
import dev.howdah.storage.Finding;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.GroupStores;
import dev.howdah.storage.KeyedLogWriter;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.LogInspector;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.LogStarts;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.Measures;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.OutboxStore;
import dev.howdah.storage.QuotaStore;
import dev.howdah.storage.RoleGrants;
import dev.howdah.storage.RoleLogins;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.ShareOffsetStore;
import dev.howdah.storage.ShareStore;
import dev.howdah.storage.Storage;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TopicStore;
import dev.howdah.storage.TransactionInspector;
import dev.howdah.storage.TransactionStore;
import dev.howdah.storage.postgres.acl.PostgresAclStore;
import dev.howdah.storage.postgres.append.PostgresLogWriter;
import dev.howdah.storage.postgres.catalog.CatalogSql;
import dev.howdah.storage.postgres.catalog.PostgresBrokerStore;
import dev.howdah.storage.postgres.catalog.PostgresConfigStore;
import dev.howdah.storage.postgres.catalog.PostgresLeaderEpochs;
import dev.howdah.storage.postgres.catalog.PostgresTopicStore;
import dev.howdah.storage.postgres.catalog.TopicViews;
import dev.howdah.storage.postgres.connect.ConnectionBudget;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.ServerCheck;
import dev.howdah.storage.postgres.connect.ServerClock;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.credential.PostgresCredentialStore;
import dev.howdah.storage.postgres.credential.PostgresRoleLogins;
import dev.howdah.storage.postgres.doctor.Doctor;
import dev.howdah.storage.postgres.grant.PostgresRoleGrants;
import dev.howdah.storage.postgres.group.PostgresGroupShardStore;
import dev.howdah.storage.postgres.group.PostgresGroupStores;
import dev.howdah.storage.postgres.janitor.PostgresSegmentStore;
import dev.howdah.storage.postgres.keyed.PostgresKeyedLogWriter;
import dev.howdah.storage.postgres.lease.JanitorLease;
import dev.howdah.storage.postgres.measures.PostgresMeasures;
import dev.howdah.storage.postgres.migrate.LayoutConversion;
import dev.howdah.storage.postgres.migrate.Migrations;
import dev.howdah.storage.postgres.notify.PostgresNotifications;
import dev.howdah.storage.postgres.options.StorageOptions;
import dev.howdah.storage.postgres.outbox.PostgresOutboxStore;
import dev.howdah.storage.postgres.quota.PostgresQuotaStore;
import dev.howdah.storage.postgres.read.PostgresLogInspector;
import dev.howdah.storage.postgres.read.PostgresLogReader;
import dev.howdah.storage.postgres.read.ReadPools;
import dev.howdah.storage.postgres.retention.PostgresLogStarts;
import dev.howdah.storage.postgres.segment.SegmentCreation;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import dev.howdah.storage.postgres.share.PostgresDeadLetterStore;
import dev.howdah.storage.postgres.share.PostgresShareOffsetStore;
import dev.howdah.storage.postgres.share.PostgresShareStore;
import dev.howdah.storage.postgres.sift.SiftingLogWriter;
import dev.howdah.storage.postgres.transaction.PostgresTransactionInspector;
import dev.howdah.storage.postgres.transaction.PostgresTransactionStore;
import dev.howdah.storage.postgres.writer.WriterSql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log on one Postgres database: opens it, and holds the stores of all rooms. Thread: any. */
public final class PostgresStorage implements Storage {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresStorage.class);

    /**
     * A writer that was killed leaves its row in {@code howdah.writer}. The row is deleted after this time. The writer
     * itself would have resolved an unknown commit long before.
     */
    private static final Duration WRITER_EXPIRY = Duration.ofDays(7);

    private final StorageOptions options;
    private final Connections connections;
    private final ServerClock clock;
    private final ReadPools pools;
    private final SegmentDirectory directory = new SegmentDirectory();
    private final PostgresTopicStore topics;
    private final PostgresConfigStore configs;
    private final PostgresRoleGrants roleGrants;
    private final PostgresAclStore acls;
    private final PostgresQuotaStore quotas;
    private final SegmentCreation segmentCreation;
    private final PostgresSegmentStore segments;
    private final JanitorLease janitorLease;
    private final PostgresLogStarts logStarts;
    private final PostgresLogReader log;
    private final PostgresLogInspector inspector;
    private final PostgresLeaderEpochs leaderEpochs;
    private final PostgresBrokerStore brokers;
    private final PostgresNotifications notifications;
    private final PostgresGroupShardStore groupShards;
    private final Set<LogWriter> writers = ConcurrentHashMap.newKeySet();
    private final Set<PostgresGroupStores> groupStores = ConcurrentHashMap.newKeySet();
    private final PostgresShareOffsetStore shareOffsets;
    private final PostgresTransactionInspector transactions;
    private final PostgresCredentialStore credentials;
    private final PostgresRoleLogins roleLogins;
    private final PostgresMeasures measures;
    private final Set<ShareStore> shareStores = ConcurrentHashMap.newKeySet();
    private final String postgresVersion;
    private final String clusterId;
    private volatile boolean closed;

    /**
     * Connects, refuses servers that would lose records, and brings the schema and the layout of the log up to date.
     * Blocks, for minutes if a layout has to be converted.
     *
     * @throws StorageException its message says in one line what is wrong and what to do
     */
    public static PostgresStorage open(StorageOptions options) {
        return open(options, server -> server);
    }

    /** @param timeOfConversion for tests of old databases, which were left at some time */
    static PostgresStorage open(StorageOptions options, UnaryOperator<Clock> timeOfConversion) {
        Connections connections = new Connections(options);
        try (PgConnection connection = connections.open("howdah start")) {
            String version = ServerCheck.check(connection);
            StorageOptions fitting = ConnectionBudget.fit(connection, options);
            connection.setAutoCommit(false);
            Migrations.migrate(connection);
            connection.commit();
            ServerClock clock = ServerClock.read(connection);
            LayoutConversion.convert(connection, connections, timeOfConversion.apply(clock));
            deleteStaleWriters(connection);
            mendViews(connection);
            String clusterId = clusterId(connection);
            return new PostgresStorage(fitting, connections, connection, clock, version, clusterId);
        } catch (SQLException e) {
            connections.close();
            throw SqlFailures.of(e);
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    private PostgresStorage(
            StorageOptions options,
            Connections connections,
            PgConnection connection,
            ServerClock clock,
            String postgresVersion,
            String clusterId)
            throws SQLException {
        this.options = options;
        this.connections = connections;
        this.clock = clock;
        this.postgresVersion = postgresVersion;
        this.clusterId = clusterId;
        pools = new ReadPools(options, connections);
        roleGrants = new PostgresRoleGrants(connections);
        topics = new PostgresTopicStore(connections, directory, roleGrants);
        configs = new PostgresConfigStore(connections);
        acls = new PostgresAclStore(connections, roleGrants);
        quotas = new PostgresQuotaStore(connections);
        janitorLease = new JanitorLease(connections, options.clock(), options.clockSkewMax());
        segmentCreation = new SegmentCreation(connections, directory);
        segments = new PostgresSegmentStore(connections, directory, segmentCreation, topics, janitorLease);
        logStarts = new PostgresLogStarts(connections);
        log = new PostgresLogReader(pools);
        inspector = new PostgresLogInspector(connections, directory);
        leaderEpochs = new PostgresLeaderEpochs(connections, pools);
        leaderEpochs.onRaised(() -> {
            log.forgetPlaces();
            groupStores.forEach(PostgresGroupStores::renew);
        });
        groupShards = new PostgresGroupShardStore(connections);
        shareOffsets = new PostgresShareOffsetStore(connections);
        transactions = new PostgresTransactionInspector(connections);
        credentials = new PostgresCredentialStore(connections);
        roleLogins = new PostgresRoleLogins(connections);
        measures = new PostgresMeasures(connections);
        notifications = new PostgresNotifications(connections, options, leaderEpochs);
        brokers = new PostgresBrokerStore(connections, clock, () -> {
            pools.reconnect();
            notifications.reconnect();
        });
        try {
            leaderEpochs.begin(connection);
            notifications.findStandbys(connection);
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            pools.close();
            throw e;
        }
    }

    /** What people did to the views of topics is no reason not to start. */
    private static void mendViews(PgConnection connection) throws SQLException {
        for (Finding finding : TopicViews.mend(connection, TopicViews.Look.BRIEF)) {
            LOG.atWarn()
                    .addKeyValue("mended", finding.state() == Finding.State.MENDED)
                    .log(finding.text());
        }
    }

    /**
     * Looks at a database and says what is wrong with it; mends the views of topics. Blocks.
     *
     * @throws StorageException it cannot be asked at all
     */
    public static List<Finding> examine(StorageOptions options) {
        return Doctor.visit(options);
    }

    /**
     * Lets somebody look at and change Howdah's own users. A broker may run meanwhile. Blocks.
     *
     * @throws StorageException it cannot be asked, or the schema is not that of this version
     */
    public static <T> T withCredentials(StorageOptions options, Function<CredentialStore, T> work) {
        try (Connections connections = new Connections(options)) {
            int pending = connections.inTransaction(Migrations::countPending);
            if (pending > 0) {
                throw new StorageException(new StorageFailure.Unusable(
                        "the database has not the tables of this version yet: start a broker first"));
            }
            return work.apply(new PostgresCredentialStore(connections));
        }
    }

    private static void deleteStaleWriters(PgConnection connection) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(WriterSql.WRITER_DELETE_STALE.sql())) {
            delete.setLong(1, WRITER_EXPIRY.toMillis());
            delete.executeUpdate();
        }
        connection.commit();
    }

    private static String clusterId(PgConnection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(CatalogSql.CLUSTER_READ.sql());
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getString("cluster_id");
        }
    }

    @Override
    public String clusterId() {
        return clusterId;
    }

    @Override
    public String postgresVersion() {
        return postgresVersion;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public int asynchronousStandbys() {
        return notifications.asynchronousStandbys();
    }

    @Override
    public TopicStore topics() {
        return topics;
    }

    @Override
    public ConfigStore configs() {
        return configs;
    }

    @Override
    public AclStore acls() {
        return acls;
    }

    @Override
    public RoleGrants roleGrants() {
        return roleGrants;
    }

    @Override
    public QuotaStore quotas() {
        return quotas;
    }

    @Override
    public LogWriter openLogWriter(String laneName) {
        if (closed) {
            throw new StorageException(new StorageFailure.Closed());
        }
        LogWriter writer =
                new PostgresLogWriter(laneName, connections, options, directory, segmentCreation, leaderEpochs);
        writers.add(writer);
        return writer;
    }

    @Override
    public LogWriter openSiftingLogWriter(String laneName) {
        return new SiftingLogWriter((PostgresLogWriter) openLogWriter(laneName));
    }

    @Override
    public LogReader log() {
        return log;
    }

    @Override
    public LogInspector inspector() {
        return inspector;
    }

    @Override
    public LeaderEpochs leaderEpochs() {
        return leaderEpochs;
    }

    @Override
    public BrokerStore brokers() {
        return brokers;
    }

    @Override
    public SegmentStore segments() {
        return segments;
    }

    @Override
    public LogStarts logStarts() {
        return logStarts;
    }

    @Override
    public Notifications notifications() {
        return notifications;
    }

    @Override
    public GroupShardStore groupShards() {
        return groupShards;
    }

    @Override
    public GroupStores openGroupStores(String laneName) {
        if (closed) {
            throw new StorageException(new StorageFailure.Closed());
        }
        PostgresGroupStores stores = new PostgresGroupStores(laneName, connections);
        groupStores.add(stores);
        return stores;
    }

    @Override
    public ShareStore openShareStore(String laneName) {
        if (closed) {
            throw new StorageException(new StorageFailure.Closed());
        }
        ShareStore store = new PostgresShareStore(laneName, connections, options);
        shareStores.add(store);
        return store;
    }

    @Override
    public DeadLetterStore openDeadLetterStore(String laneName) {
        if (closed) {
            throw new StorageException(new StorageFailure.Closed());
        }
        PostgresLogWriter writer =
                new PostgresLogWriter(laneName, connections, options, directory, segmentCreation, leaderEpochs);
        writers.add(writer);
        return new PostgresDeadLetterStore(connections, writer, clock());
    }

    @Override
    public OutboxStore openOutboxStore(String laneName) {
        if (closed) {
            throw new StorageException(new StorageFailure.Closed());
        }
        PostgresLogWriter writer =
                new PostgresLogWriter(laneName, connections, options, directory, segmentCreation, leaderEpochs);
        writers.add(writer);
        return new PostgresOutboxStore(writer, leaderEpochs);
    }

    @Override
    public ShareOffsetStore shareOffsets() {
        return shareOffsets;
    }

    @Override
    public TransactionStore openTransactionStore(String laneName) {
        if (closed) {
            throw new StorageException(new StorageFailure.Closed());
        }
        PostgresLogWriter writer =
                new PostgresLogWriter(laneName, connections, options, directory, segmentCreation, leaderEpochs);
        writers.add(writer);
        return new PostgresTransactionStore(writer);
    }

    @Override
    public TransactionInspector transactions() {
        return transactions;
    }

    @Override
    public CredentialStore credentials() {
        return credentials;
    }

    @Override
    public RoleLogins roleLogins() {
        return roleLogins;
    }

    @Override
    public KeyedLogWriter openKeyedLogWriter(String laneName) {
        if (closed) {
            throw new StorageException(new StorageFailure.Closed());
        }
        PostgresLogWriter writer =
                new PostgresLogWriter(laneName, connections, options, directory, segmentCreation, leaderEpochs);
        writers.add(writer);
        return new PostgresKeyedLogWriter(writer, connections);
    }

    @Override
    public Measures measures() {
        return measures;
    }

    @Override
    public void close() {
        closed = true;
        notifications.close();
        janitorLease.release();
        writers.forEach(LogWriter::close);
        groupStores.forEach(GroupStores::close);
        shareStores.forEach(ShareStore::close);
        brokers.close();
        pools.close();
        connections.close();
    }
}
