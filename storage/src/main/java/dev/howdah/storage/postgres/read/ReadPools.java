package dev.howdah.storage.postgres.read;

import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.SqlFailures;
import dev.howdah.storage.postgres.options.PostgresHost;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.TrustManagerFactory;

/**
 * The connections for asynchronous reads. There are two pools, so that readers of history never delay those who wait
 * for the newest records. Thread: any.
 */
public final class ReadPools implements AutoCloseable {

    /**
     * How many statements a connection keeps prepared. Each leaf has a statement text of its own, and a fetch uses two.
     */
    private static final int PREPARED_STATEMENTS_MAX = 512;

    /** How many reads wait for a connection of a pool. Further ones are refused. */
    private static final int WAITING_MAX = 10_000;

    /** Of one read with all its statements, waiting for a connection included; less than clients wait for their answer. */
    private static final int READ_SECONDS_MAX = 20;

    /** A try to connect that is not answered is soon followed by another one. */
    private static final int CONNECT_MS_MAX = 2_000;

    private final Vertx vertx;
    private final StorageOptions options;
    private final Connections connections;
    private final String settings;
    private volatile Pool tail;
    private volatile Pool cold;
    private volatile Admission admission = connection -> Future.succeededFuture(true);
    private volatile int renewals;
    private boolean closed;

    /** Decides whether a connection that was just made may be read from; it may be to another server than before. */
    public interface Admission {
        Future<Boolean> mayBeUsed(SqlConnection connection);
    }

    public ReadPools(StorageOptions options, Connections connections) {
        this.options = options;
        this.connections = connections;
        vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        // One text, so one message: the session's settings first.
        settings = connections.sessionSettings() + ";\n" + ReadSql.READER_SET.sql() + ";\n"
                + ReadSql.READER_PREFETCH.sql();
        tail = pool("howdah read tail");
        cold = pool("howdah read cold");
    }

    /** For connections that are made from now on. */
    public void admitBy(Admission decides) {
        admission = decides;
    }

    /** Runs what blocks off the event loops, one after the other. */
    public Future<Void> runBlocking(Runnable work) {
        return vertx.executeBlocking(() -> {
            work.run();
            return null;
        });
    }

    /**
     * Takes new connections from now on; what is being read over those that there are fails. After a time without the network, one whose question or answer was lost goes on waiting for
     * it, until TCP sends again: that may be as long as the network was away.
     */
    public synchronized void reconnect() {
        if (closed) {
            return;
        }
        renewals++;
        List<Pool> before = List.of(tail, cold);
        tail = pool("howdah read tail");
        cold = pool("howdah read cold");
        before.forEach(Pool::close);
    }

    private Pool pool(String applicationName) {
        PostgresUrl url = options.url();
        return PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(options.readConnections())
                        .setMaxWaitQueueSize(WAITING_MAX)
                        // None: its timer outlives a connection that cannot be made, and then fails a promise that has
                        // long
                        // failed ("Promise already completed", vertx-sql-client issues 1567 and 1706). See inTime.
                        .setConnectionTimeout(0))
                .with(new NetClientOptions().setConnectTimeout(CONNECT_MS_MAX))
                .connectingTo(() -> primary().map(host -> connectOptions(url, host, applicationName)))
                .withConnectHandler(this::admit)
                .using(vertx)
                .build();
    }

    /** Of several hosts, PgJDBC's connections know. */
    private Future<PostgresHost> primary() {
        List<PostgresHost> hosts = options.url().hosts();
        return hosts.size() == 1
                ? Future.succeededFuture(hosts.get(0))
                : vertx.executeBlocking(connections::findPrimary, false);
    }

    /**
     * Sets the session and asks whether it may be read from. If not, it is ended. A connection that was lost meanwhile says so to who
     * uses it.
     */
    private void admit(SqlConnection connection) {
        connection
                .query(settings)
                .execute()
                .compose(set -> admission.mayBeUsed(connection))
                .otherwise(false)
                .compose(admitted -> admitted
                        ? Future.<Void>succeededFuture()
                        : connection.query(ReadSql.READER_END.sql()).execute().<Void>mapEmpty())
                // Into the pool, which drops what has ended.
                .onComplete(done -> connection.close());
    }

    private static SqlConnectOptions connectOptions(PostgresUrl url, PostgresHost host, String applicationName) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(host.name())
                .setPort(host.port())
                .setDatabase(url.database())
                .setUser(url.user())
                .setPassword(url.password())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(PREPARED_STATEMENTS_MAX)
                // In place of its own, of which a pooler refuses some.
                .setProperties(Map.of(
                        "application_name", url.applicationName(applicationName),
                        "client_encoding", "UTF8",
                        "DateStyle", "ISO"));
        if (!host.isSocket() && !url.sslMode().equals("disable")) {
            options.setSslMode(SslMode.of(url.sslMode())).setSslOptions(sslOptions(url));
        }
        return options;
    }

    private static ClientSSLOptions sslOptions(PostgresUrl url) {
        ClientSSLOptions ssl = new ClientSSLOptions();
        if (!url.sslMode().startsWith("verify")) {
            ssl.setTrustAll(true);
        } else {
            ssl.setTrustOptions(url.rootCertificate()
                    .<TrustOptions>map(file -> new PemTrustOptions().addCertPath(file))
                    .orElseGet(ReadPools::trustedByJava));
        }
        ssl.setHostnameVerificationAlgorithm(url.sslMode().equals("verify-full") ? "HTTPS" : "");
        String certificate = url.parameters().get("sslcert");
        String key = url.parameters().get("sslkey");
        if (certificate != null && key != null) {
            ssl.setKeyCertOptions(
                    new PemKeyCertOptions().setCertPath(certificate).setKeyPath(key));
        }
        return ssl;
    }

    private static TrustOptions trustedByJava() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return TrustOptions.wrap(factory.getTrustManagers()[0]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has no authorities that it trusts", e);
        }
    }

    /** The pool for reads near the end of a partition, and for small questions. */
    public Pool tail() {
        return tail;
    }

    /** The pool for everything further back. */
    public Pool cold() {
        return cold;
    }

    /** As below, with nothing to give back. */
    public <T> Future<T> ask(Supplier<Future<T>> question) {
        return ask(question, late -> {});
    }

    /**
     * Asks once more if it was the end of the pool, and not the server, that failed it; in time.
     *
     * @param late takes what comes after that
     */
    public <T> Future<T> ask(Supplier<Future<T>> question, Consumer<T> late) {
        int before = renewals;
        Future<T> answer = question.get().recover(e -> renewals == before ? Future.failedFuture(e) : question.get());
        return inTime(answer, late).recover(e -> Future.failedFuture(SqlFailures.of(e)));
    }

    /**
     * Fails a read that takes too long, be it for want of a connection or because Postgres is out of reach and does not even say so.
     *
     * @param late takes what comes after that
     */
    private <T> Future<T> inTime(Future<T> read, Consumer<T> late) {
        Promise<T> inTime = Promise.promise();
        long timer = vertx.setTimer(
                TimeUnit.SECONDS.toMillis(READ_SECONDS_MAX),
                expired -> inTime.tryFail(
                        new TimeoutException("Postgres has not answered within " + READ_SECONDS_MAX + " s")));
        read.onComplete((result, failure) -> {
            vertx.cancelTimer(timer);
            if (failure != null) {
                inTime.tryFail(failure);
            } else if (!inTime.tryComplete(result)) {
                late.accept(result);
            }
        });
        return inTime.future();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The threads that are left end with the process.
            org.slf4j.LoggerFactory.getLogger(ReadPools.class).debug("readers did not close in time", e);
        }
    }
}
