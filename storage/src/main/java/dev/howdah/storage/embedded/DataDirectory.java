package dev.howdah.storage.embedded;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The data directory. One broker at a time holds it:
 *
 * <pre>
 *   lock          held by the broker; its pid, for the message to a second one
 *   password      of the Postgres user howdah, mode 0600
 *   postgres/     the cluster
 *   postgres.log  what the server says
 *   binaries/     unpacked programs, when no Postgres is installed
 * </pre>
 */
final class DataDirectory implements AutoCloseable {

    private final Path root;
    private final FileChannel lockChannel;

    /**
     * The directories that this process holds. File locks belong to the process, so they cannot keep two brokers of one
     * process apart.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private DataDirectory(Path root, FileChannel lockChannel) {
        this.root = root;
        this.lockChannel = lockChannel;
    }

    /**
     * Makes the directory if it does not exist, and takes the lock.
     *
     * @throws StorageException {@link StorageFailure.Unusable} with one clear line, if either fails
     */
    static DataDirectory open(Path root) {
        FileChannel channel = null;
        if (!OPEN.add(root)) {
            throw unusable("data directory " + root + " is in use by another broker of this process: stop it, or choose"
                    + " another --data-dir");
        }
        try {
            Files.createDirectories(root);
            channel = FileChannel.open(
                    root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                String holder = Files.readString(root.resolve("lock")).strip();
                throw unusable("data directory " + root + " is in use by another broker (process " + holder
                        + "): stop it, or choose another --data-dir");
            }
            // The pid is written through the channel that holds the lock: POSIX drops a process's lock when the process
            // closes any descriptor of the file.
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            channel.force(true);
            return new DataDirectory(root, channel);
        } catch (IOException e) {
            OPEN.remove(root);
            close(channel);
            throw unusable("cannot use data directory " + root + ": " + PrivateFiles.reason(e));
        } catch (StorageException e) {
            OPEN.remove(root);
            close(channel);
            throw e;
        }
    }

    /** @param port of its server */
    record Running(String port, String password) {}

    /** Without the lock, which who runs the server has. Postgres writes its port into the fourth line of postmaster.pid. */
    static Optional<Running> findRunning(Path root) {
        try {
            String port = Files.readAllLines(root.resolve("postgres").resolve("postmaster.pid"))
                    .get(3)
                    .strip();
            return Optional.of(
                    new Running(port, Files.readString(root.resolve("password")).strip()));
        } catch (IOException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    Path root() {
        return root;
    }

    Path cluster() {
        return root.resolve("postgres");
    }

    Path password() {
        return root.resolve("password");
    }

    Path log() {
        return root.resolve("postgres.log");
    }

    boolean hasCluster() {
        return Files.exists(cluster().resolve("PG_VERSION"));
    }

    /** The major version of Postgres that has written the data; empty if there is no data yet. */
    OptionalInt clusterMajor() {
        try {
            return hasCluster()
                    ? OptionalInt.of(Integer.parseInt(
                            Files.readString(cluster().resolve("PG_VERSION")).strip()))
                    : OptionalInt.empty();
        } catch (IOException | NumberFormatException e) {
            throw unusable("cannot read " + cluster().resolve("PG_VERSION") + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        close(lockChannel);
        OPEN.remove(root);
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Closing releases the lock even if it fails.
        }
    }

    private static StorageException unusable(String detail) {
        return new StorageException(new StorageFailure.Unusable(detail));
    }
}
