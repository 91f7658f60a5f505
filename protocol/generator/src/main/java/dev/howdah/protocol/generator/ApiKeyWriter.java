package dev.howdah.protocol.generator;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the enum of all API keys. A key comes from a pair of request and response definitions. */
final class ApiKeyWriter {

    private ApiKeyWriter() {}

    static String write(Collection<Message> messages) {
        Map<Integer, Message> requests = byKey(messages, "request");
        Map<Integer, Message> responses = byKey(messages, "response");
        JavaText constants = new JavaText();
        requests.forEach((key, request) -> {
            Message response = responses.get(key);
            if (response == null
                    || !response.versions().equals(request.versions())
                    || !response.flexible().equals(request.flexible())) {
                throw new IllegalArgumentException(request.name() + " and its response differ in their versions");
            }
            String name = request.name().replaceAll("Request$", "");
            int highest = request.versions().highest() - (request.isLatestVersionUnstable() ? 1 : 0);
            constants.line("    " + name.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(java.util.Locale.ROOT) + "("
                    + key + ", " + request.versions().lowest() + ", " + highest + ", "
                    + (request.flexible().isEmpty()
                            ? Short.MAX_VALUE
                            : request.flexible().lowest()) + ", "
                    + request.name() + "::read, " + response.name() + "::read),");
        });
        return TEMPLATE.replace(
                "$CONSTANTS", constants.toString().stripTrailing().replaceAll(",$", ";"));
    }

    private static Map<Integer, Message> byKey(Collection<Message> messages, String type) {
        return messages.stream()
                .filter(m -> m.type().equals(type))
                .collect(Collectors.toMap(
                        Message::apiKey,
                        m -> m,
                        (a, b) -> {
                            throw new IllegalArgumentException(
                                    a.name() + " and " + b.name() + " have the same API key");
                        },
                        TreeMap::new));
    }

    private static final String TEMPLATE = """
            package dev.howdah.protocol;

            import dev.howdah.protocol.message.*;
            import dev.howdah.protocol.wire.WireReader;
            import java.util.Optional;
            import javax.annotation.processing.Generated;

            /** Every API of Kafka that still has a version, whether or not Howdah serves it. */
            @Generated("dev.howdah.protocol.generator")
            public enum ApiKey {
            $CONSTANTS

                private interface Reader {
                    ApiMessage read(WireReader in, short version);
                }

                private static final ApiKey[] BY_ID = byId();

                private final short id;
                private final short lowestVersion;
                private final short highestVersion;
                private final short firstFlexibleVersion;
                private final Reader request;
                private final Reader response;

                ApiKey(int id, int lowest, int highest, int firstFlexible, Reader request, Reader response) {
                    this.id = (short) id;
                    this.lowestVersion = (short) lowest;
                    this.highestVersion = (short) highest;
                    this.firstFlexibleVersion = (short) firstFlexible;
                    this.request = request;
                    this.response = response;
                }

                public static Optional<ApiKey> ofId(short id) {
                    return id >= 0 && id < BY_ID.length ? Optional.ofNullable(BY_ID[id]) : Optional.empty();
                }

                public short id() {
                    return id;
                }

                public short lowestVersion() {
                    return lowestVersion;
                }

                /** The highest version that Kafka calls stable. */
                public short highestVersion() {
                    return highestVersion;
                }

                public boolean isFlexible(short version) {
                    return version >= firstFlexibleVersion;
                }

                public short requestHeaderVersion(short version) {
                    return (short) (isFlexible(version) ? 2 : 1);
                }

                /** Of ApiVersions always 0: a client must be able to read it before it knows our versions. */
                public short responseHeaderVersion(short version) {
                    return (short) (this != API_VERSIONS && isFlexible(version) ? 1 : 0);
                }

                /** The body, without its header. The caller has checked the version. */
                public ApiMessage readRequest(WireReader in, short version) {
                    return request.read(in, version);
                }

                /** The body, without its header. The caller has checked the version. */
                public ApiMessage readResponse(WireReader in, short version) {
                    return response.read(in, version);
                }

                private static ApiKey[] byId() {
                    int highest = 0;
                    for (ApiKey key : values()) {
                        highest = Math.max(highest, key.id);
                    }
                    ApiKey[] keys = new ApiKey[highest + 1];
                    for (ApiKey key : values()) {
                        keys[key.id] = key;
                    }
                    return keys;
                }
            }
            """;
}
