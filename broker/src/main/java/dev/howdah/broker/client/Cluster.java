package dev.howdah.broker.client;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.message.FindCoordinatorRequest;
import dev.howdah.protocol.message.FindCoordinatorResponse;
import dev.howdah.protocol.message.FindCoordinatorResponse.Coordinator;
import dev.howdah.protocol.message.MetadataRequest;
import dev.howdah.protocol.message.MetadataRequest.MetadataRequestTopic;
import dev.howdah.protocol.message.MetadataResponse;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponseBroker;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponsePartition;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The brokers of a cluster, each asked over a connection of its own that is opened when it is first needed.
 *
 * <p>Thread: that of the caller, which blocks. Every method throws {@link ClientException} if no broker answers or the one that must
 * answer refuses.
 */
public final class Cluster implements AutoCloseable {

    /** For a connection and for an answer, where the request itself does not wait. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

    /** A leader or a coordinator moves within seconds when its broker dies. */
    private static final Duration RETRY_LIMIT = Duration.ofSeconds(20);

    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
    private static final int BOOTSTRAP = -1;

    private final List<InetSocketAddress> bootstrap;
    private final ClientSettings settings;
    private final Map<Integer, InetSocketAddress> brokers = new TreeMap<>();
    private final Map<Integer, BrokerConnection> connections = new HashMap<>();

    /** Who was last said to lead; forgotten when something fails that may pass. */
    private final Map<Partition, Integer> leaders = new HashMap<>();

    public Cluster(List<InetSocketAddress> bootstrap, ClientSettings settings) {
        this.bootstrap = List.copyOf(bootstrap);
        this.settings = settings;
    }

    /** Topics by name, or all that may be seen; and the brokers. A topic that does not exist comes with its error. */
    public MetadataResponse metadata(@Nullable Collection<String> topics) {
        MetadataResponse answer = (MetadataResponse) ask(
                BOOTSTRAP,
                ApiKey.METADATA,
                MetadataRequest.builder()
                        .topics(
                                topics == null
                                        ? null
                                        : topics.stream()
                                                .map(topic -> MetadataRequestTopic.builder()
                                                        .name(topic)
                                                        .build())
                                                .toList())
                        .allowAutoTopicCreation(false)
                        .build());
        brokers.clear();
        for (MetadataResponseBroker broker : answer.brokers()) {
            brokers.put(broker.nodeId(), InetSocketAddress.createUnresolved(broker.host(), broker.port()));
        }
        return answer;
    }

    /** One topic, which must exist. */
    public MetadataResponseTopic topic(String name) {
        MetadataResponseTopic topic = metadata(List.of(name)).topics().get(0);
        ClientException.check(topic.errorCode(), "topic " + name, null);
        return topic;
    }

    /** Who leads each partition; all must have a leader. Asks only about those of which it is not known. */
    Map<Integer, List<Partition>> byLeader(Collection<Partition> partitions) {
        List<String> topics = partitions.stream()
                .filter(partition -> !leaders.containsKey(partition))
                .map(Partition::topic)
                .distinct()
                .toList();
        if (!topics.isEmpty()) {
            metadata(topics).topics().forEach(this::learnLeaders);
        }
        for (Partition partition : partitions) {
            if (!leaders.containsKey(partition)) {
                throw new ClientException("there is no partition " + partition);
            }
        }
        return partitions.stream().collect(Collectors.groupingBy(leaders::get, TreeMap::new, Collectors.toList()));
    }

    private void learnLeaders(MetadataResponseTopic topic) {
        ClientException.check(topic.errorCode(), "topic " + topic.name(), null);
        for (MetadataResponsePartition partition : topic.partitions()) {
            Partition id = new Partition(String.valueOf(topic.name()), partition.partitionIndex());
            ClientException.check(partition.errorCode(), "partition " + id, null);
            leaders.put(id, partition.leaderId());
        }
    }

    /** The broker that keeps the members and offsets of a group. */
    int coordinator(String group) {
        FindCoordinatorResponse answer = (FindCoordinatorResponse) ask(
                BOOTSTRAP,
                ApiKey.FIND_COORDINATOR,
                FindCoordinatorRequest.builder().coordinatorKeys(List.of(group)).build());
        Coordinator found = answer.coordinators().get(0);
        ClientException.check(found.errorCode(), "group " + group, found.errorMessage());
        brokers.put(found.nodeId(), InetSocketAddress.createUnresolved(found.host(), found.port()));
        return found.nodeId();
    }

    /** The brokers that were last heard of. */
    public Map<Integer, InetSocketAddress> brokers() {
        return Map.copyOf(brokers);
    }

    /** Asks any broker. */
    public ApiMessage ask(ApiKey key, ApiMessage request) {
        return ask(BOOTSTRAP, key, request);
    }

    /** Asks one broker. */
    ApiMessage ask(int broker, ApiKey key, ApiMessage request) {
        return ask(broker, key, key.highestVersion(), PATIENCE, request);
    }

    /**
     * Asks one broker.
     *
     * @param most the newest version that the caller can fill in
     * @param patience for the answer
     */
    ApiMessage ask(int broker, ApiKey key, int most, Duration patience, ApiMessage request) {
        BrokerConnection connection = connection(broker);
        try {
            connection.setPatience(patience);
            return connection.call(key, connection.newest(key, most), request);
        } catch (IOException broken) {
            forget(broker);
            throw new ClientException("the broker " + place(broker) + " is lost: " + reason(broken), broken);
        }
    }

    /** Tries again while the failure may pass, for {@link #RETRY_LIMIT} at most. */
    <T> T patiently(Supplier<T> work) {
        long end = System.nanoTime() + RETRY_LIMIT.toNanos();
        while (true) {
            try {
                return work.get();
            } catch (ClientException failed) {
                if (!failed.isPassing() || System.nanoTime() - end > 0) {
                    throw failed;
                }
                leaders.clear();
                LockSupport.parkNanos(RETRY_PAUSE.toNanos());
            }
        }
    }

    /** Whether a broker lets itself be reached and greets. */
    public @Nullable String whyUnreachable(int broker) {
        try {
            connection(broker);
            return null;
        } catch (ClientException failed) {
            return failed.getMessage();
        }
    }

    private BrokerConnection connection(int broker) {
        BrokerConnection open = connections.get(broker);
        if (open != null) {
            return open;
        }
        InetSocketAddress known = brokers.get(broker);
        List<String> reasons = new ArrayList<>();
        for (InetSocketAddress address : known == null ? bootstrap : List.of(known)) {
            try {
                BrokerConnection connection = BrokerConnection.open(
                        new InetSocketAddress(address.getHostString(), address.getPort()), settings, CONNECT_PATIENCE);
                connections.put(broker, connection);
                return connection;
            } catch (IOException failed) {
                reasons.add(address.getHostString() + ":" + address.getPort() + ": " + reason(failed));
                if (address.equals(known) || reasons.size() == bootstrap.size()) {
                    throw new ClientException("no broker answers (" + String.join("; ", reasons) + ")", failed);
                }
            }
        }
        throw new ClientException("there is no broker " + broker);
    }

    private void forget(int broker) {
        BrokerConnection lost = connections.remove(broker);
        if (lost != null) {
            try {
                lost.close();
            } catch (IOException closed) {
                // It is lost already.
            }
        }
    }

    private String place(int broker) {
        InetSocketAddress address = brokers.get(broker);
        return address == null
                ? bootstrap.stream()
                        .map(any -> any.getHostString() + ":" + any.getPort())
                        .collect(Collectors.joining(","))
                : address.getHostString() + ":" + address.getPort();
    }

    private static String reason(IOException failed) {
        String message = failed.getMessage();
        return message == null || message.isBlank() ? "it ended the connection" : message;
    }

    @Override
    public void close() {
        for (Integer broker : List.copyOf(connections.keySet())) {
            forget(broker);
        }
    }
}
