package dev.howdah.protocol.generator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one definition file. The README.md next to them in the kafka-clients jar describes the format. */
final class DefinitionParser {

    private static final ObjectMapper MAPPER = new ObjectMapper(
            JsonFactory.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build());

    private final Map<String, Struct> structs = new LinkedHashMap<>();
    private final Versions flexible;

    private DefinitionParser(Versions flexible) {
        this.flexible = flexible;
    }

    /** Parses a definition. Returns empty for an API that Kafka has removed: its definition has no valid version. */
    static Optional<Message> parse(InputStream json) throws IOException {
        JsonNode definition = MAPPER.readTree(json);
        Versions valid = versions(definition, "validVersions", "none");
        if (valid.isEmpty()) {
            return Optional.empty();
        }
        Versions flexible = versions(definition, "flexibleVersions", "none");
        DefinitionParser parser = new DefinitionParser(flexible);
        for (JsonNode common : definition.path("commonStructs")) {
            parser.struct(common, versions(common, "versions", "0+").and(valid), name(common));
        }
        Struct root = new Struct(name(definition), valid, "", parser.fields(definition.path("fields"), valid));
        return Optional.of(new Message(
                definition.path("type").asText(),
                definition.path("apiKey").asInt(-1),
                definition.path("latestVersionUnstable").asBoolean(false),
                flexible,
                root,
                parser.structs));
    }

    private void struct(JsonNode node, Versions versions, String name) {
        Struct struct = new Struct(name, versions, node.path("about").asText(), fields(node.path("fields"), versions));
        if (structs.put(name, struct) != null) {
            throw new IllegalArgumentException("two structures are called " + name);
        }
    }

    private List<Field> fields(JsonNode nodes, Versions parent) {
        List<Field> fields = new ArrayList<>();
        for (JsonNode node : nodes) {
            Versions versions = versions(node, "versions", "").and(parent);
            String type = node.path("type").asText();
            boolean isArray = type.startsWith("[]");
            String element = isArray ? type.substring(2) : type;
            if (node.has("fields")) {
                struct(node, versions, element);
            }
            String name = name(node);
            Field field = new Field(
                    Character.toLowerCase(name.charAt(0)) + name.substring(1),
                    element,
                    isArray,
                    versions,
                    versions(node, "nullableVersions", "none").and(versions),
                    versions(node, "taggedVersions", "none").and(versions),
                    node.has("flexibleVersions") ? versions(node, "flexibleVersions", "none") : flexible,
                    node.path("tag").asInt(-1),
                    node.path("default").asText(),
                    node.path("ignorable").asBoolean(false),
                    node.path("about").asText());
            if (!field.tagged().isEmpty()
                    && (element.equals("records") || (field.isStruct() && !isArray && field.isNullable()))) {
                throw new IllegalArgumentException("a tagged field of this type is not supported: " + name);
            }
            fields.add(field);
        }
        return List.copyOf(fields);
    }

    private static String name(JsonNode node) {
        return node.path("name").asText();
    }

    private static Versions versions(JsonNode node, String key, String absent) {
        return Versions.parse(node.path(key).asText(absent));
    }
}
