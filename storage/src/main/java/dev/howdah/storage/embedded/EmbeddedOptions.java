package dev.howdah.storage.embedded;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The options of a private server.
 *
 * @param dataDir holds the cluster, its log, the password and the lock; it is made if it does not exist
 * @param binaries where the programs may come from
 * @param cacheDir where the packaged binaries are unpacked; several data directories may share it
 * @param startMax how long the server may take until it accepts connections. This is long, because the server may have
 *     to replay its log first.
 * @param stopMax how long an orderly shutdown may take before the server is stopped without a checkpoint
 */
public record EmbeddedOptions(Path dataDir, Binaries binaries, Path cacheDir, Duration startMax, Duration stopMax) {

    /** Where the programs of Postgres may come from. */
    public enum Binaries {
        LOCAL_ELSE_PACKAGED,
        LOCAL,
        PACKAGED
    }

    public EmbeddedOptions {
        dataDir = dataDir.toAbsolutePath().normalize();
        cacheDir = cacheDir.toAbsolutePath().normalize();
    }

    /**
     * The defaults: an installed Postgres if there is one, else the packaged binaries, unpacked inside the data
     * directory.
     */
    public static EmbeddedOptions in(Path dataDir) {
        return new EmbeddedOptions(
                dataDir,
                Binaries.LOCAL_ELSE_PACKAGED,
                dataDir.resolve("binaries"),
                Duration.ofMinutes(3),
                Duration.ofSeconds(30));
    }

    public EmbeddedOptions withBinaries(Binaries binaries) {
        return new EmbeddedOptions(dataDir, binaries, cacheDir, startMax, stopMax);
    }

    public EmbeddedOptions withCacheDir(Path cacheDir) {
        return new EmbeddedOptions(dataDir, binaries, cacheDir, startMax, stopMax);
    }
}
