package dev.howdah.storage.embedded;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * Unpacks a tar archive of files, directories and symbolic links. It understands only what the packaged binaries need;
 * CONTRIBUTING.md says why there is no library for it.
 *
 * <pre>
 *   header, 512 bytes: name 0+100 | mode 100+8 octal | size 124+12 octal | type 156 | link 157+100 | prefix 345+155
 *   data, padded to 512 bytes · a header of zeros ends the archive
 * </pre>
 */
final class TarArchive {

    private static final int BLOCK = 512;
    private static final long FILE_BYTES_MAX = 1L << 30;

    private TarArchive() {}

    static void unpack(InputStream in, Path directory) throws IOException {
        byte[] header = new byte[BLOCK];
        String longName = "";
        while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
            long size = octal(header, 124, 12);
            if (size > FILE_BYTES_MAX) {
                throw new IOException("size: " + size + " (expected: <= " + FILE_BYTES_MAX + ")");
            }
            String prefix = text(header, 345, 155);
            String name = prefix.isEmpty() ? text(header, 0, 100) : prefix + "/" + text(header, 0, 100);
            if (header[156] == 'L') {
                // An extension of GNU tar: the name of the next entry, which is too long for its header.
                byte[] data = in.readNBytes((int) size);
                longName = text(data, 0, data.length);
            } else {
                unpackEntry(in, header, size, target(directory, longName.isEmpty() ? name : longName));
                longName = "";
            }
            in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        }
    }

    private static void unpackEntry(InputStream in, byte[] header, long size, Path target) throws IOException {
        switch (header[156]) {
            case '5' -> Files.createDirectories(target);
            case '2' -> {
                Files.createDirectories(parent(target));
                Files.createSymbolicLink(target, Path.of(text(header, 157, 100)));
            }
            case '0', 0 -> {
                Files.createDirectories(parent(target));
                try (OutputStream out = Files.newOutputStream(target)) {
                    copy(in, out, size);
                }
                Files.setPosixFilePermissions(target, permissions(octal(header, 100, 8)));
            }
            default -> throw new IOException("entry of type " + (char) header[156] + ": " + target);
        }
    }

    private static Path target(Path directory, String name) throws IOException {
        Path target = directory.resolve(name).normalize();
        if (!target.startsWith(directory)) {
            throw new IOException("entry outside of the archive: " + name);
        }
        return target;
    }

    private static Path parent(Path target) throws IOException {
        Path parent = target.getParent();
        if (parent == null) {
            throw new IOException("entry without a directory: " + target);
        }
        return parent;
    }

    private static void copy(InputStream in, OutputStream out, long size) throws IOException {
        byte[] chunk = new byte[1 << 16];
        long left = size;
        while (left > 0) {
            int read = in.read(chunk, 0, (int) Math.min(chunk.length, left));
            if (read < 0) {
                throw new EOFException("archive ends within a file");
            }
            out.write(chunk, 0, read);
            left -= read;
        }
    }

    private static Set<PosixFilePermission> permissions(long mode) {
        // The enum's constants go from OWNER_READ to OTHERS_EXECUTE, in the order of the mode's nine bits from the
        // highest on.
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }

    private static long octal(byte[] header, int offset, int length) throws IOException {
        String digits = text(header, offset, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("number in a header: " + digits, e);
        }
    }

    private static String text(byte[] bytes, int offset, int lengthMax) {
        int length = 0;
        while (length < lengthMax && bytes[offset + length] != 0) {
            length++;
        }
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }
}
