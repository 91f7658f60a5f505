package dev.howdah.broker.net;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.ListenerConfigs;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections there may be, by Kafka's names and with its meaning ({@code ConnectionQuotas}).
 *
 * @param connectionsMax {@code max.connections}, over all listeners
 * @param ofListener the same, by the listeners' names, where it is set
 * @param perAddressMax {@code max.connections.per.ip}
 * @param ofAddress {@code max.connections.per.ip.overrides}
 * @param perSecondMax {@code max.connection.creation.rate}, over all listeners
 * @param perSecondOfListener the same, by the listeners' names, where it is set
 */
public record ConnectionLimits(
        int connectionsMax,
        Map<String, Integer> ofListener,
        int perAddressMax,
        Map<InetAddress, Integer> ofAddress,
        int perSecondMax,
        Map<String, Integer> perSecondOfListener) {

    private static final Logger log = LoggerFactory.getLogger(ConnectionLimits.class);

    public ConnectionLimits {
        ofListener = Map.copyOf(ofListener);
        ofAddress = Map.copyOf(ofAddress);
        perSecondOfListener = Map.copyOf(perSecondOfListener);
    }

    public static ConnectionLimits none() {
        return new ConnectionLimits(
                Integer.MAX_VALUE, Map.of(), Integer.MAX_VALUE, Map.of(), Integer.MAX_VALUE, Map.of());
    }

    /** Reads the limits. It asks the DNS for the names of hosts, so it blocks. */
    public static ConnectionLimits of(BrokerConfig config, Iterable<String> listeners) {
        Map<String, Integer> ofListener = new HashMap<>();
        Map<String, Integer> perSecondOfListener = new HashMap<>();
        for (String listener : listeners) {
            config.findExplicit(ListenerConfigs.of(listener, ListenerConfigs.MAX_CONNECTIONS))
                    .ifPresent(value -> ofListener.put(listener, Integer.valueOf(value)));
            config.findExplicit(ListenerConfigs.of(listener, ListenerConfigs.MAX_CONNECTION_CREATION_RATE))
                    .ifPresent(value -> perSecondOfListener.put(listener, Integer.valueOf(value)));
        }
        Map<InetAddress, Integer> ofAddress = new HashMap<>();
        ListenerConfigs.overrides(config.text(ListenerConfigs.MAX_CONNECTIONS_PER_IP_OVERRIDES))
                .forEach((host, max) -> {
                    try {
                        for (InetAddress address : InetAddress.getAllByName(host)) {
                            ofAddress.put(address, max);
                        }
                    } catch (UnknownHostException unknown) {
                        log.atWarn()
                                .addKeyValue("host", host)
                                .log("A host in max.connections.per.ip.overrides is unknown; its limit has no effect");
                    }
                });
        return new ConnectionLimits(
                (int) config.number(ListenerConfigs.MAX_CONNECTIONS),
                ofListener,
                (int) config.number(ListenerConfigs.MAX_CONNECTIONS_PER_IP),
                ofAddress,
                (int) config.number(ListenerConfigs.MAX_CONNECTION_CREATION_RATE),
                perSecondOfListener);
    }

    int maxOf(InetAddress address) {
        return ofAddress.getOrDefault(address, perAddressMax);
    }

    int maxOfListener(String listener) {
        return ofListener.getOrDefault(listener, Integer.MAX_VALUE);
    }

    int perSecondOf(String listener) {
        return Math.min(perSecondMax, perSecondOfListener.getOrDefault(listener, Integer.MAX_VALUE));
    }
}
