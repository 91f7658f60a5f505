package dev.howdah.protocol.generator;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Generates the messages. The argument is the folder for generated sources. Only files that differ are written, and
 * files that are no longer generated are deleted. So a build in which nothing changed compiles nothing. Decision 24
 * says why there is a generator.
 */
public final class GenerateMessages {

    private static final String DEFINITIONS = "common/message/";

    private GenerateMessages() {}

    public static void main(String[] args) throws IOException {
        Path sources = Path.of(args[0]);
        List<Message> messages = messages();
        Map<Path, String> files = new HashMap<>();
        Path protocol = sources.resolve("dev/howdah/protocol");
        files.put(protocol.resolve("ApiKey.java"), ApiKeyWriter.write(messages));
        files.put(protocol.resolve("message/package-info.java"), PACKAGE_INFO);
        for (Message message : messages) {
            JavaText java = new JavaText();
            HEADER.lines().forEach(java::line);
            new RecordWriter(java, message, message.root()).write();
            files.put(protocol.resolve("message/" + message.name() + ".java"), java.toString());
        }
        replace(sources, files);
    }

    private static List<Message> messages() throws IOException {
        URL readme = Objects.requireNonNull(
                GenerateMessages.class.getClassLoader().getResource(DEFINITIONS + "README.md"),
                "kafka-clients is not on the class path");
        List<Message> messages = new ArrayList<>();
        JarURLConnection connection = (JarURLConnection) readme.openConnection();
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            List<JarEntry> definitions = jar.stream()
                    .filter(e ->
                            e.getName().startsWith(DEFINITIONS) && e.getName().endsWith(".json"))
                    .toList();
            for (JarEntry definition : definitions) {
                try (InputStream json = jar.getInputStream(definition)) {
                    DefinitionParser.parse(json).ifPresent(messages::add);
                } catch (RuntimeException e) {
                    throw new IllegalArgumentException(definition.getName() + ": " + e.getMessage(), e);
                }
            }
        }
        if (messages.isEmpty()) {
            throw new IllegalStateException("no message definitions in " + readme);
        }
        return messages;
    }

    private static void replace(Path sources, Map<Path, String> files) throws IOException {
        for (Map.Entry<Path, String> file : files.entrySet()) {
            Path path = file.getKey();
            if (!Files.exists(path) || !Files.readString(path).equals(file.getValue())) {
                Files.createDirectories(Objects.requireNonNull(path.getParent()));
                Files.writeString(path, file.getValue());
            }
        }
        try (Stream<Path> found = Files.walk(sources)) {
            for (Path path : found.filter(Files::isRegularFile).toList()) {
                if (!files.containsKey(path)) {
                    Files.delete(path);
                }
            }
        }
    }

    private static final String HEADER = """
            package dev.howdah.protocol.message;

            import dev.howdah.protocol.ApiMessage;
            import dev.howdah.protocol.wire.WireReader;
            import dev.howdah.protocol.wire.WireStruct;
            import dev.howdah.protocol.wire.WireWriter;
            import io.netty.buffer.ByteBuf;
            import io.netty.buffer.Unpooled;
            import java.util.List;
            import java.util.UUID;
            import javax.annotation.processing.Generated;
            import org.jspecify.annotations.Nullable;
            """;

    private static final String PACKAGE_INFO = """
            /** Kafka's messages, generated while protocol is built. Values without a thread; everybody may import them. */
            @NullMarked
            package dev.howdah.protocol.message;

            import org.jspecify.annotations.NullMarked;
            """;
}
