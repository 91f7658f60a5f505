package dev.howdah.storage.embedded;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The data directory, held by one broker at a time:
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

    private DataDirectory(Path root, FileChannel lockChannel) {
        this.root = root;
        this.lockChannel = lockChannel;
    }

    /** Makes the directory if need be and takes the lock; one clear line when it cannot. */
    static DataDirectory open(Path root) {
        FileChannel channel = null;
        try {
            Files.createDirectories(root);
            channel = FileChannel.open(
                    root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                String holder = Files.readString(root.resolve("lock")).strip();
                throw unusable("data directory " + root + " is in use by another broker (process " + holder
                        + "): stop it, or choose another --data-dir");
            }
            channel.truncate(0);
            Files.writeString(root.resolve("lock"), ProcessHandle.current().pid() + "\n");
            return new DataDirectory(root, channel);
        } catch (IOException e) {
            close(channel);
            throw unusable("cannot use data directory " + root + ": " + PrivateFiles.reason(e));
        } catch (StorageException e) {
            close(channel);
            throw e;
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

    /** The major version that the data is of; empty when there is no data yet. */
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
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another broker of this very JVM.
            return null;
        }
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Closing gives the lock back even when it fails.
        }
    }

    private static StorageException unusable(String detail) {
        return new StorageException(new StorageFailure.Unusable(detail));
    }
}
