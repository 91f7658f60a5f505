package dev.howdah.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.wire.WireReader;
import dev.howdah.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.JarURLConnection;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** One message type as kafka-clients has it and as we have it, found by reflection from its name. */
record KafkaOracle(String name, Class<? extends Message> theirs, Class<? extends ApiMessage> ours) {

    /** APIs of old whose definitions have no valid version any more. */
    static final List<String> REMOVED = List.of("ControlledShutdown", "LeaderAndIsr", "StopReplica", "UpdateMetadata");

    private static final Map<Class<?>, Map<String, Method>> ACCESSORS = new ConcurrentHashMap<>();

    static Stream<KafkaOracle> all() {
        return definitions()
                .filter(name -> REMOVED.stream().noneMatch(name::startsWith))
                .map(KafkaOracle::of);
    }

    static KafkaOracle of(String name) {
        boolean isTopLevel = name.matches(".*(Request|Response|Header)");
        try {
            return new KafkaOracle(
                    name,
                    Class.forName("org.apache.kafka.common.message." + name + (isTopLevel ? "Data" : ""))
                            .asSubclass(Message.class),
                    Class.forName("dev.howdah.protocol.message." + name).asSubclass(ApiMessage.class));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<String> definitions() {
        try {
            JarURLConnection connection = (JarURLConnection)
                    Message.class.getResource("/common/message").openConnection();
            try (JarFile jar = connection.getJarFile()) {
                return jar.stream()
                        .map(entry -> entry.getName())
                        .filter(path -> path.startsWith("common/message/") && path.endsWith(".json"))
                        .map(path -> path.substring("common/message/".length(), path.length() - ".json".length()))
                        .sorted()
                        .toList()
                        .stream();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Message newMessage() {
        try {
            return theirs.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    short lowestVersion() {
        return newMessage().lowestSupportedVersion();
    }

    short highestVersion() {
        return newMessage().highestSupportedVersion();
    }

    Schema schema(short version) {
        try {
            return ((Schema[]) theirs.getField("SCHEMAS").get(null))[version];
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    Message readTheirs(byte[] bytes, short version) {
        Message message = newMessage();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        message.read(new ByteBufferAccessor(buffer), version);
        assertThat(buffer.remaining()).as("left over by kafka-clients").isZero();
        return message;
    }

    static byte[] writeTheirs(Message message, short version) {
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBuffer buffer = ByteBuffer.allocate(message.size(cache, version));
        message.write(new ByteBufferAccessor(buffer), cache, version);
        assertThat(buffer.remaining()).isZero();
        return buffer.array();
    }

    /** Reads without asking that all bytes are used. */
    ApiMessage readOurs(WireReader in, short version) {
        try {
            return (ApiMessage)
                    ours.getMethod("read", WireReader.class, short.class).invoke(null, in, version);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    ApiMessage readOurs(byte[] bytes, short version) {
        WireReader in = new WireReader(Unpooled.wrappedBuffer(bytes));
        ApiMessage message = readOurs(in, version);
        in.requireFullyRead();
        return message;
    }

    static byte[] writeOurs(ApiMessage message, short version) {
        try (WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT)) {
            message.write(out, version);
            int size = out.size();
            ByteBuf buffer = out.finish();
            byte[] bytes = ByteBufUtil.getBytes(buffer);
            buffer.release();
            assertThat(bytes).hasSize(size);
            return bytes;
        }
    }

    Object ourDefault() {
        try {
            return ours.getField("DEFAULT").get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Fails unless every component of our value equals the field of the same name in theirs. */
    static void assertSameValues(Object ours, Object theirs, String label) {
        String difference = difference(ours, theirs);
        if (difference != null) {
            throw new AssertionError(label + difference);
        }
    }

    /** The path to the first difference, or null. Assertions on every leaf would take most of the suite's time. */
    private static String difference(Object ours, Object theirs) {
        if (ours == null || theirs == null) {
            return ours == theirs ? null : ": " + ours + " (expected: " + theirs + ")";
        }
        if (ours instanceof Record) {
            for (RecordComponent component : ours.getClass().getRecordComponents()) {
                String difference = difference(call(component.getAccessor(), ours), field(theirs, component.getName()));
                if (difference != null) {
                    return "." + component.getName() + difference;
                }
            }
            return null;
        }
        if (ours instanceof List<?> list) {
            return difference(list, (Collection<?>) theirs);
        }
        Object expected = theirs;
        if (ours instanceof ByteBuf) {
            expected = wrapped(theirs);
        } else if (theirs instanceof Uuid uuid) {
            expected = new UUID(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
        }
        return ours.equals(expected) ? null : ": " + ours + " (expected: " + theirs + ")";
    }

    private static String difference(List<?> ours, Collection<?> theirs) {
        if (ours.size() != theirs.size()) {
            return ": " + ours.size() + " elements (expected: " + theirs.size() + ")";
        }
        Iterator<?> other = theirs.iterator();
        for (int i = 0; i < ours.size(); i++) {
            String difference = difference(ours.get(i), other.next());
            if (difference != null) {
                return "[" + i + "]" + difference;
            }
        }
        return null;
    }

    private static Object field(Object theirs, String name) {
        return call(
                ACCESSORS
                        .computeIfAbsent(theirs.getClass(), c -> new ConcurrentHashMap<>())
                        .computeIfAbsent(name, n -> {
                            try {
                                return theirs.getClass().getMethod(n);
                            } catch (NoSuchMethodException e) {
                                throw new AssertionError(e);
                            }
                        }),
                theirs);
    }

    private static Object call(Method accessor, Object target) {
        try {
            return accessor.invoke(target);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteBuf wrapped(Object bytes) {
        if (bytes instanceof byte[] array) {
            return Unpooled.wrappedBuffer(array);
        }
        return Unpooled.wrappedBuffer(
                bytes instanceof ByteBuffer buffer ? buffer.duplicate() : ((MemoryRecords) bytes).buffer());
    }

    @Override
    public String toString() {
        return name;
    }
}
