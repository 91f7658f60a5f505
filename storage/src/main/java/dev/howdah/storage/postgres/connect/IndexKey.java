package dev.howdah.storage.postgres.connect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands in an indexed column for a name that a client made up. Clients may use up to 32,767 bytes and any character, but an
 * entry of a B-tree takes a third of a page (2,704 bytes), and a text no NUL. So nearly every name stands for itself, and a long one is
 * its beginning and a hash; the name itself is in a column beside it. A name that looks like such a key is hashed too, so two
 * names never have one key. Thread: any.
 */
public final class IndexKey {

    /** Two of these and some numbers make an entry. */
    private static final int BYTES_MAX = 1_024;

    /** Of a long name, for people. */
    private static final int SHOWN_CHARS = 100;

    private static final String MARK = "~sha256:";

    private static final Pattern KEY = Pattern.compile(".*" + MARK + "[0-9a-f]{64}", Pattern.DOTALL);

    private IndexKey() {}

    public static String of(String name) {
        return standsForItself(name) ? name : beginning(name) + MARK + hash(name);
    }

    /** What goes beside the key: the name in UTF-8, or null if the key is the name. */
    public static byte @Nullable [] besideKey(String name) {
        return standsForItself(name) ? null : name.getBytes(StandardCharsets.UTF_8);
    }

    /** The name again. */
    public static String name(String key, byte @Nullable [] beside) {
        return beside == null ? key : new String(beside, StandardCharsets.UTF_8);
    }

    private static boolean standsForItself(String name) {
        return name.length() <= BYTES_MAX
                && name.indexOf('\0') < 0
                && (name.length() <= BYTES_MAX / 4 || name.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX)
                && !(name.contains(MARK) && KEY.matcher(name).matches());
    }

    private static String beginning(String name) {
        int end = Math.min(SHOWN_CHARS, name.length());
        if (end < name.length() && Character.isHighSurrogate(name.charAt(end - 1))) {
            end--;
        }
        return name.substring(0, end).replace('\0', '\ufffd');
    }

    private static String hash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
