package dev.howdah.storage.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the settings of the private server. Each start writes them to a file that {@code postgresql.conf} includes.
 */
final class ServerSettings {

    private static final String FILE = "howdah.conf";
    private static final Pattern PORT = Pattern.compile("(?m)^port = (\\d+)$");

    private ServerSettings() {}

    /** Replaces the {@code postgresql.conf} of initdb, so that a user's own lines come last and count. */
    static void writeMain(Path cluster, ServerAccount account) throws IOException {
        replace(cluster.resolve("postgresql.conf"), account, """
                # Howdah writes %1$s at each start. Put settings of your own below: the last one counts.
                include = '%1$s'

                """.formatted(FILE));
    }

    static void write(Path cluster, ServerAccount account, int port, String walCompression) throws IOException {
        ServerSizes sizes = ServerSizes.ofMachine(cluster.resolve("pg_wal"));
        replace(cluster.resolve(FILE), account, """
                # Written by Howdah at each start; settings of your own go to postgresql.conf.

                # Only this machine, only TCP (the drivers speak nothing else), on a port that was free.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                password_encryption = 'scram-sha-256'

                # An acknowledged record is on disk. These are the defaults, said aloud because all rests on them.
                fsync = on
                full_page_writes = on
                synchronous_commit = on

                # The broker needs a few connections per lane; the rest is for people who look at their events.
                max_connections = 100

                # pg_dump locks every table, of which a topic has six and more; this is room for some thousand topics.
                max_locks_per_transaction = 512

                # Events are written once, read soon and then hardly again; the system's page cache does the rest.
                shared_buffers = '%dMB'
                effective_cache_size = '%dMB'
                maintenance_work_mem = '%dMB'
                max_parallel_workers_per_gather = %d

                # An event buffer writes in bursts. A checkpoint in the middle of one doubles the writing (each page's first
                # change is logged whole), so checkpoints come by time, every 15 minutes, unless this much log comes first.
                # A crash then replays at most that much.
                max_wal_size = '%dMB'

                # Files of the log are kept to be written over. A new one is 16 MB of zeros and an fsync that all commits wait
                # for, and twice the writing.
                min_wal_size = '%dMB'
                checkpoint_timeout = '15min'
                checkpoint_completion_target = 0.9
                wal_compression = %s

                # Appends of many batches are copied to the log in few writes.
                wal_buffers = '16MB'

                # Transactions are short and scans are long: a plan compiled to machine code seldom pays.
                jit = off

                # A broker that vanished without closing its connections is noticed within half a minute.
                tcp_keepalives_idle = 15
                tcp_keepalives_interval = 5
                tcp_keepalives_count = 3

                timezone = 'UTC'
                log_timezone = 'UTC'
                log_line_prefix = '%%m [%%p] %%a '
                """.formatted(
                        port,
                        sizes.sharedBuffersMb(),
                        sizes.cacheMb(),
                        sizes.maintenanceMb(),
                        sizes.gatherWorkers(),
                        sizes.walMb(),
                        sizes.walMb(),
                        walCompression));
    }

    private static void replace(Path file, ServerAccount account, String content) throws IOException {
        PrivateFiles.write(file, content);
        account.own(file);
    }

    /**
     * The port of the last run. It is taken again if it is free, so that an address that somebody has noted stays
     * valid.
     */
    static OptionalInt lastPort(Path cluster) {
        try {
            Matcher matcher = PORT.matcher(Files.readString(cluster.resolve(FILE)));
            return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }
}
