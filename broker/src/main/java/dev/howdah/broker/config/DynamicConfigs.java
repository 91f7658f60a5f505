package dev.howdah.broker.config;

import dev.howdah.storage.ConfigStore;
import dev.howdah.storage.ConfigStore.Kind;
import dev.howdah.storage.ConfigStore.Resource;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What holds now: the configuration that the broker was started with, under what was set at run time for it, for all brokers and
 * for groups. Postgres is the truth; this is the last look at it, renewed with the catalog.
 *
 * <p>Thread: any; {@link #refresh} where blocking is allowed.
 */
public final class DynamicConfigs {

    private final BrokerConfig started;
    private final @Nullable ConfigStore store;
    private final IntSupplier nodeId;
    private volatile State state;

    private DynamicConfigs(BrokerConfig started, @Nullable ConfigStore store, IntSupplier nodeId) {
        this.started = started;
        this.store = store;
        this.nodeId = nodeId;
        this.state = new State(started, Map.of());
    }

    /** @param nodeId of this broker, which may change when it loses its registration */
    public static DynamicConfigs of(BrokerConfig started, ConfigStore store, IntSupplier nodeId) {
        return new DynamicConfigs(started, store, nodeId);
    }

    /** Nothing is ever set at run time. */
    public static DynamicConfigs fixed(BrokerConfig config) {
        return new DynamicConfigs(config, null, () -> 0);
    }

    /** This broker's configuration. */
    public BrokerConfig broker() {
        return state.broker;
    }

    /** What is set at run time; empty if nothing is. */
    public Map<String, String> explicit(Resource resource) {
        return state.explicit.getOrDefault(resource, Map.of());
    }

    /** All that has something set. */
    public Map<Resource, Map<String, String>> all() {
        return state.explicit;
    }

    /** A whole number that holds for a group: its own, else the broker's. */
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

    /** Blocks; throws {@link dev.howdah.storage.StorageException}, and what was known stays. */
    public void refresh() {
        if (store == null) {
            return;
        }
        Map<Resource, Map<String, String>> all = store.list();
        BrokerConfig broker = started.withDynamic(
                all.getOrDefault(new Resource(Kind.BROKER, ""), Map.of()),
                all.getOrDefault(new Resource(Kind.BROKER, Integer.toString(nodeId.getAsInt())), Map.of()));
        // The same object as long as nothing changes: the catalog's settings are made from it.
        state = new State(broker.equals(state.broker) ? state.broker : broker, all);
    }

    private record State(BrokerConfig broker, Map<Resource, Map<String, String>> explicit) {}
}
