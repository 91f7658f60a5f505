package dev.howdah.broker.quota;

import dev.howdah.broker.quota.QuotaType.Owner;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which quotas may be set, with Kafka's words for what is wrong ({@code ClientQuotaControlManager}). An entity is a map from types to names,
 * as on the wire; null is the default.
 *
 * <p>Thread: any that may block: the name of a host is looked up.
 */
public final class QuotaRules {

    public static final String USER = "user";
    public static final String CLIENT_ID = "client-id";
    public static final String IP = "ip";

    /** What a double that should be whole may miss. */
    private static final double FRACTION_MAX = 1e-6;

    private QuotaRules() {}

    /** Says why nothing has such a quota; empty if something may. */
    public static Optional<String> findFault(Map<String, @Nullable String> entity) {
        if (entity.isEmpty()) {
            return Optional.of("Invalid empty client quota entity");
        }
        for (Map.Entry<String, @Nullable String> part : entity.entrySet()) {
            String type = part.getKey();
            if (!type.equals(USER) && !type.equals(CLIENT_ID) && !type.equals(IP)) {
                return Optional.of("Unhandled client quota entity type: " + type);
            }
            String name = part.getValue();
            if (name != null && name.isEmpty()) {
                return Optional.of("Empty " + type + " not supported");
            }
        }
        return entity.containsKey(IP) ? findFaultOfAddress(entity) : Optional.empty();
    }

    private static Optional<String> findFaultOfAddress(Map<String, @Nullable String> entity) {
        if (entity.size() > 1) {
            return Optional.of(
                    "Invalid quota entity combination, IP entity should" + "not be combined with User or ClientId");
        }
        String ip = entity.get(IP);
        return ip == null || findAddress(ip).isPresent()
                ? Optional.empty()
                : Optional.of(ip + " is not a valid IP or resolvable host.");
    }

    /** The address of an IP entity, which may be a host's name. Blocks. */
    static Optional<InetAddress> findAddress(String ip) {
        try {
            return Optional.of(InetAddress.getByName(ip));
        } catch (UnknownHostException unknown) {
            return Optional.empty();
        }
    }

    /** Says why a quota cannot be so; empty if it can. */
    public static Optional<String> findFault(Owner owner, String key, double value) {
        Optional<QuotaType> type = QuotaType.find(key, owner);
        if (type.isEmpty()) {
            return Optional.of("Invalid configuration key " + key);
        }
        if (value <= 0) {
            return Optional.of("Quota " + key + " must be greater than 0");
        }
        return switch (type.get().form()) {
            case ANY -> Optional.empty();
            case WHOLE_LONG -> findFaultOfWhole(key, value, Long.MAX_VALUE, "a LONG");
            case WHOLE_INT -> findFaultOfWhole(key, value, Integer.MAX_VALUE, "an INT");
        };
    }

    private static Optional<String> findFaultOfWhole(String key, double value, double max, String form) {
        if (value > max) {
            return Optional.of("Proposed value for " + key + " is too large for " + form + ".");
        }
        return Math.abs(value % 1.0) > FRACTION_MAX
                ? Optional.of(key + " cannot be a fractional value.")
                : Optional.empty();
    }
}
