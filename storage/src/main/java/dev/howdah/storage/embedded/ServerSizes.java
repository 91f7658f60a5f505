package dev.howdah.storage.embedded;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the private server takes of a machine. In a container, memory and cores are the container's.
 *
 * @param sharedBuffersMb an eighth of the memory: Java has its own share, and the page cache does most of the reading
 * @param cacheMb what plans count on to be in memory, the page cache included: half of the memory
 * @param maintenanceMb for one index build or vacuum, of which five can run at once
 * @param walMb a tenth of the disk, as Postgres may go beyond it for a while, and a disk full of WAL stops the server
 * @param gatherWorkers of one query: half of the cores, so that appends have the others
 */
record ServerSizes(int sharedBuffersMb, int cacheMb, int maintenanceMb, int walMb, int gatherWorkers) {

    private static final long MB = 1L << 20;

    /** Beyond all disks; keeps sums from overflowing where a file system has no end. */
    private static final long DISK_BYTES_MAX = 1L << 50;

    static ServerSizes of(long memoryBytes, int cores, long diskBytes) {
        return new ServerSizes(
                clamp(memoryBytes / 8, 64, 512),
                clamp(memoryBytes / 2, 128, 1 << 20),
                clamp(memoryBytes / 64, 16, 256),
                clamp(diskBytes / 10, 64, 4096),
                // Postgres's own default on small machines.
                Math.max(2, Math.min(4, cores / 2)));
    }

    /** @param wal the directory of the log, whose files count as free: a restart must not shrink what they take */
    static ServerSizes ofMachine(Path wal) throws IOException {
        // Not Files.getFileStore for the disk: it fails where a container hides the mount point.
        return of(
                memoryBytes(),
                Runtime.getRuntime().availableProcessors(),
                diskBytes(wal, wal.toFile().getUsableSpace()));
    }

    private static long memoryBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    static long diskBytes(Path wal, long usableBytes) throws IOException {
        long bytes = Math.min(usableBytes, DISK_BYTES_MAX);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(wal)) {
            for (Path path : files) {
                File file = path.toFile();
                bytes += file.isFile() ? file.length() : 0;
            }
        }
        return bytes;
    }

    private static int clamp(long bytes, int minMb, int maxMb) {
        return (int) Math.max(minMb, Math.min(maxMb, bytes / MB));
    }
}
