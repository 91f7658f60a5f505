package dev.howdah.storage.embedded;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The sizes of the private server for a machine. In a container, memory and cores are those of the container.
 *
 * @param sharedBuffersMb an eighth of the memory, because Java needs a share too and most reads are served by the page
 *     cache
 * @param cacheMb half of the memory; the planner expects so much to be in memory, including the page cache
 * @param maintenanceMb the memory for one index build or vacuum, of which five can run at once
 * @param walMb a tenth of the disk: Postgres may exceed it for a while, and a disk full of WAL stops the server
 * @param gatherWorkers the parallel workers of one query, half of the cores, so that the others are left for appends
 */
record ServerSizes(int sharedBuffersMb, int cacheMb, int maintenanceMb, int walMb, int gatherWorkers) {

    private static final long MB = 1L << 20;

    /** More than any disk has. Keeps sums from overflowing where a file system reports no limit. */
    private static final long DISK_BYTES_MAX = 1L << 50;

    static ServerSizes of(long memoryBytes, int cores, long diskBytes) {
        return new ServerSizes(
                clamp(memoryBytes / 8, 64, 512),
                clamp(memoryBytes / 2, 128, 1 << 20),
                clamp(memoryBytes / 64, 16, 256),
                clamp(diskBytes / 10, 64, 4096),
                // 2 is Postgres's own default.
                Math.max(2, Math.min(4, cores / 2)));
    }

    /**
     * Computes the sizes for this machine.
     *
     * @param wal the directory of the WAL. Its files count as free space, so that the sizes do not shrink from one
     *     start to the next.
     */
    static ServerSizes ofMachine(Path wal) throws IOException {
        // Files.getFileStore is not used: it fails where a container hides the mount point.
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
