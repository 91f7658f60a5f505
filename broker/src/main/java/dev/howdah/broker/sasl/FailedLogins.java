package dev.howdah.broker.sasl;

import dev.howdah.broker.config.Limits;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts failed logins by address, and by address and user. Who has failed too often in a minute is refused for its rest, without a
 * look at the password. Of IPv6, a network of 64 bits counts as one address.
 *
 * <p>Thread: any.
 */
final class FailedLogins {

    private static final int NETWORK_BYTES = 8;

    private final LongSupplier nanoTime;

    /** Bounded: the oldest are forgotten. */
    private final Map<Key, Count> counts = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Count> eldest) {
            return size() > Limits.FAILED_LOGINS_COUNTED_MAX;
        }
    };

    FailedLogins(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized boolean isBarred(@Nullable InetAddress address, String user) {
        String network = network(address);
        return count(new Key(network, "")) >= Limits.FAILED_LOGINS_OF_ADDRESS_MAX
                || (!user.isEmpty() && count(new Key(network, user)) >= Limits.FAILED_LOGINS_OF_USER_MAX);
    }

    synchronized void note(@Nullable InetAddress address, String user) {
        String network = network(address);
        Key ofAddress = new Key(network, "");
        // An address that is barred makes up no more names: they would push out what is counted, its own count first.
        if (!user.isEmpty() && count(ofAddress) < Limits.FAILED_LOGINS_OF_ADDRESS_MAX) {
            add(new Key(network, user));
        }
        add(ofAddress);
    }

    private int count(Key key) {
        Count count = counts.get(key);
        if (count == null) {
            return 0;
        }
        if (nanoTime.getAsLong() - count.begunNanos >= Limits.FAILED_LOGINS_WINDOW.toNanos()) {
            counts.remove(key);
            return 0;
        }
        return count.failures;
    }

    private void add(Key key) {
        int before = count(key);
        Count known = counts.get(key);
        counts.put(key, new Count(before + 1, known == null ? nanoTime.getAsLong() : known.begunNanos));
    }

    private static String network(@Nullable InetAddress address) {
        if (address == null) {
            return "";
        }
        byte[] bytes = address.getAddress();
        return Arrays.toString(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
    }

    /** @param user its begin; empty for all of an address */
    private record Key(String network, String user) {

        private Key {
            if (user.length() > Limits.FAILED_LOGINS_NAME_CHARS_MAX) {
                user = user.substring(0, Limits.FAILED_LOGINS_NAME_CHARS_MAX);
            }
        }
    }

    private record Count(int failures, long begunNanos) {}
}
