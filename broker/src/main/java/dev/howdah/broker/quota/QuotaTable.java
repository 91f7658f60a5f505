package dev.howdah.broker.quota;

import dev.howdah.broker.config.Limits;
import dev.howdah.broker.quota.QuotaType.Owner;
import dev.howdah.storage.Quota;
import dev.howdah.storage.QuotaEntity;
import java.net.InetAddress;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All quotas, and which of them holds for a client: the first one that is there, as in Kafka ({@code ClientQuotaManager}).
 *
 * <pre>
 *      quota of                       is shared by
 *  1   user, client id                the user's connections with that client id
 *  2   user, default client id        as 1
 *  3   user                           all of the user's connections
 *  4   default user, client id        as 1
 *  5   default user and client id     as 1
 *  6   default user                   as 3
 *  7   client id                      all connections with that client id
 *  8   default client id              as 7
 * </pre>
 *
 * <p>An empty client id has none of the quotas that ask for one.
 *
 * <p>Immutable; any thread.
 */
final class QuotaTable {

    static final QuotaTable EMPTY = new QuotaTable(Map.of(), Map.of(), null);

    private final Map<QuotaType, Map<QuotaEntity, Double>> ofClients;
    private final Map<InetAddress, Double> ofAddresses;
    private final @Nullable Double ofOtherAddresses;

    private QuotaTable(
            Map<QuotaType, Map<QuotaEntity, Double>> ofClients,
            Map<InetAddress, Double> ofAddresses,
            @Nullable Double ofOtherAddresses) {
        this.ofClients = ofClients;
        this.ofAddresses = ofAddresses;
        this.ofOtherAddresses = ofOtherAddresses;
    }

    /** Looks up hosts that are named, which blocks. A quota with another name than Kafka's is passed over: a later Howdah may know it. */
    static QuotaTable of(Collection<Quota> quotas) {
        Map<QuotaType, Map<QuotaEntity, Double>> ofClients = new EnumMap<>(QuotaType.class);
        Map<InetAddress, Double> ofAddresses = new HashMap<>();
        Double ofOthers = null;
        for (Quota quota : quotas) {
            String ip = quota.entity().ip();
            if (ip == null) {
                QuotaType.find(quota.name(), Owner.CLIENT)
                        .ifPresent(type -> ofClients
                                .computeIfAbsent(type, each -> new HashMap<>())
                                .put(quota.entity(), quota.value()));
            } else if (quota.name().equals(QuotaType.CONNECTION.key())) {
                if (ip.equals(QuotaEntity.DEFAULT)) {
                    ofOthers = quota.value();
                } else {
                    QuotaRules.findAddress(ip).ifPresent(address -> ofAddresses.put(address, quota.value()));
                }
            }
        }
        return new QuotaTable(ofClients, Map.copyOf(ofAddresses), ofOthers);
    }

    /** Whether there is any of clients. */
    boolean limitsClients() {
        return !ofClients.isEmpty();
    }

    boolean limits(QuotaType type) {
        return ofClients.containsKey(type);
    }

    /** What a client may do; null if it has no quota. */
    @Nullable
    Limit find(QuotaType type, String user, String clientId) {
        Map<QuotaEntity, Double> quotas = ofClients.get(type);
        if (quotas == null) {
            return null;
        }
        boolean named = !clientId.isEmpty();
        for (String owner : List.of(user, QuotaEntity.DEFAULT)) {
            Double ofPair = named ? firstOf(quotas, owner, clientId) : null;
            if (ofPair != null) {
                return new Limit(new Sharers(type, user, clientId), ofPair);
            }
            Double ofUser = quotas.get(QuotaEntity.of(owner, null));
            if (ofUser != null) {
                return new Limit(new Sharers(type, user, ""), ofUser);
            }
        }
        Double ofClientId = named ? firstOf(quotas, null, clientId) : null;
        return ofClientId == null ? null : new Limit(new Sharers(type, "", clientId), ofClientId);
    }

    private static @Nullable Double firstOf(Map<QuotaEntity, Double> quotas, @Nullable String user, String clientId) {
        Double own = quotas.get(QuotaEntity.of(user, clientId));
        return own != null ? own : quotas.get(QuotaEntity.of(user, QuotaEntity.DEFAULT));
    }

    /** How many connections an address may make; null if it has no quota. */
    @Nullable
    Limit find(InetAddress address) {
        Double perSecond = ofAddresses.getOrDefault(address, ofOtherAddresses);
        return perSecond == null
                ? null
                : new Limit(new Sharers(QuotaType.CONNECTION, address.getHostAddress(), ""), perSecond);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuotaTable table
                && ofClients.equals(table.ofClients)
                && ofAddresses.equals(table.ofAddresses)
                && Objects.equals(ofOtherAddresses, table.ofOtherAddresses);
    }

    @Override
    public int hashCode() {
        return Objects.hash(ofClients, ofAddresses, ofOtherAddresses);
    }

    /**
     * Those who share a quota.
     *
     * @param user empty if all users do; for connections the address
     * @param clientId its begin; empty if all of the user's client ids do
     */
    record Sharers(QuotaType type, String user, String clientId) {

        Sharers {
            if (clientId.length() > Limits.QUOTA_CLIENT_ID_CHARS_MAX) {
                clientId = clientId.substring(0, Limits.QUOTA_CLIENT_ID_CHARS_MAX);
            }
        }
    }

    /** @param perSecond in the unit of the type */
    record Limit(Sharers sharers, double perSecond) {}
}
