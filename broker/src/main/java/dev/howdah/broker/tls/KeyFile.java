package dev.howdah.broker.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * A file with keys or certificates. It blocks.
 *
 * @param setting the setting that names it, for messages
 */
record KeyFile(String setting, Path path) {

    /** Larger than any file of keys; what is larger was named by mistake. */
    private static final long BYTES_MAX = 4 * 1024 * 1024;

    private static final Set<PosixFilePermission> TOO_OPEN = Set.of(
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE,
            PosixFilePermission.GROUP_WRITE);

    /** How messages name it. */
    String place() {
        return setting + ": " + path;
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** @throws TlsException if it cannot be read */
    byte[] bytes() {
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw new TlsException(place() + " is too large for keys and certificates");
            }
            return Files.readAllBytes(path);
        } catch (NoSuchFileException missing) {
            throw new TlsException(place() + " does not exist", missing);
        } catch (IOException unreadable) {
            throw new TlsException(place() + " cannot be read", unreadable);
        }
    }

    /**
     * Checks that nobody but the owner and the group may read the file, and only the owner may write it. Postgres asks the
     * same of its key file, and of the owner's group too if the owner is not root (libpq and {@code be-secure-common.c}).
     *
     * @throws TlsException if others may
     */
    void requirePrivate() {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            if (permissions.stream().anyMatch(TOO_OPEN::contains)) {
                throw new TlsException(place() + " has a key in it and may be read or written by others"
                        + " (expected: rights 0600, or 0640)");
            }
        } catch (UnsupportedOperationException windows) {
            // There, rights are lists, and nobody else has any by default in a home directory.
        } catch (IOException missing) {
            throw new TlsException(place() + " does not exist, or is in a directory that cannot be read", missing);
        }
    }
}
