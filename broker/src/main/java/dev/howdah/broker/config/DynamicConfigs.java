package dev.howdah.broker.config;

import dev.howdah.storage.ConfigStore;
import dev.howdah.storage.ConfigStore.Kind;
import dev.howdah.storage.ConfigStore.Resource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The configurations that apply now: those with which the broker was started, overridden by those that were set at run
 * time for this broker, for all brokers and for groups. The tables in Postgres are the truth. This is a snapshot of
 * them, renewed with the catalog.
 *
 * <p>Thread: any; {@link #refresh} blocks.
 */
public final class DynamicConfigs {

    private final BrokerConfig started;
    private final @Nullable ConfigStore store;
    private final IntSupplier nodeId;
    private final SealedValues sealed;
    private volatile State state;

    private DynamicConfigs(BrokerConfig started, @Nullable ConfigStore store, IntSupplier nodeId, byte[] secret) {
        this.started = started;
        this.store = store;
        this.nodeId = nodeId;
        this.sealed = new SealedValues(secret);
        this.state = new State(started, Map.of());
    }

    /**
     * Makes the configurations of a broker.
     *
     * @param nodeId gives the node id of this broker, which changes if it loses its registration
     * @param secret of the database: with it passwords are stored
     */
    public static DynamicConfigs of(BrokerConfig started, ConfigStore store, IntSupplier nodeId, byte[] secret) {
        return new DynamicConfigs(started, store, nodeId, secret);
    }

    /** Configurations in which nothing is set at run time. */
    public static DynamicConfigs fixed(BrokerConfig config) {
        return new DynamicConfigs(config, null, () -> 0, new byte[1]);
    }

    /** This broker's configuration. */
    public BrokerConfig broker() {
        return state.broker;
    }

    /** What this broker's configuration would be with other values set at run time for it alone, as they are stored. */
    public BrokerConfig proposed(Map<String, String> thisBroker) {
        return started.withDynamic(opened(explicit(new Resource(Kind.BROKER, ""))), opened(thisBroker));
    }

    /** A value as it is stored: one that nobody may see is encrypted. */
    public String stored(String name, String value) {
        return isSecret(name) ? sealed.seal(name, value) : value;
    }

    /** The values that are set at run time for a resource, as they are stored; empty if there are none. */
    public Map<String, String> explicit(Resource resource) {
        return state.explicit.getOrDefault(resource, Map.of());
    }

    /** All resources for which something is set. */
    public Map<Resource, Map<String, String>> all() {
        return state.explicit;
    }

    /** The whole number that applies to a group: its own, or else the broker's. */
    public int groupNumber(String groupId, String name) {
        return Integer.parseInt(groupText(groupId, name));
    }

    /** What holds for a group: its own, else the broker's. */
    public String groupText(String groupId, String name) {
        String own = explicit(new Resource(Kind.GROUP, groupId)).get(name);
        return own != null
                ? own
                : broker().topicDefault(GroupConfigs.findOfGroup(name).orElseThrow());
    }

    /**
     * Reads what is set. Blocks.
     *
     * @throws dev.howdah.storage.StorageException if Postgres did not answer; the snapshot stays as it was
     */
    public void refresh() {
        if (store == null) {
            return;
        }
        Map<Resource, Map<String, String>> all = store.list();
        BrokerConfig broker = started.withDynamic(
                opened(all.getOrDefault(new Resource(Kind.BROKER, ""), Map.of())),
                opened(all.getOrDefault(new Resource(Kind.BROKER, Integer.toString(nodeId.getAsInt())), Map.of())));
        // The object stays the same as long as nothing changes, because the catalog makes its settings from it.
        state = new State(broker.equals(state.broker) ? state.broker : broker, all);
    }

    /** As they are meant. A secret of another database, which somebody has copied here, is none. */
    private Map<String, String> opened(Map<String, String> stored) {
        if (stored.keySet().stream().noneMatch(DynamicConfigs::isSecret)) {
            return stored;
        }
        Map<String, String> opened = new HashMap<>();
        stored.forEach((name, value) -> (isSecret(name) ? sealed.open(name, value) : Optional.of(value))
                .ifPresent(plain -> opened.put(name, plain)));
        return opened;
    }

    private static boolean isSecret(String name) {
        return BrokerConfig.findKey(name)
                .filter(key -> key.type() == ValueType.PASSWORD)
                .isPresent();
    }

    private record State(BrokerConfig broker, Map<Resource, Map<String, String>> explicit) {}
}
