package dev.howdah.broker.handler;

import dev.howdah.broker.acl.AclFilter;
import dev.howdah.broker.acl.Authorizer;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeAclsRequest;
import dev.howdah.protocol.message.DescribeAclsResponse;
import dev.howdah.protocol.message.DescribeAclsResponse.AclDescription;
import dev.howdah.protocol.message.DescribeAclsResponse.DescribeAclsResource;
import dev.howdah.storage.Acl;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * DescribeAcls v1–3: the ACLs that match a filter, in the order of their resources. As in Kafka, a filter with the number 0, which is
 * "unknown", closes the connection, and without an authorizer the answer is SECURITY_DISABLED.
 */
public final class DescribeAclsHandler extends Handler<DescribeAclsRequest> {

    static final String NO_AUTHORIZER = "No Authorizer is configured on the broker";

    private final Optional<Authorizer> authorizer;

    public DescribeAclsHandler(Optional<Authorizer> authorizer) {
        super(ApiKey.DESCRIBE_ACLS, 1, 3);
        this.authorizer = authorizer;
    }

    @Override
    public void handle(Call call, DescribeAclsRequest request) {
        AclFilter filter = new AclFilter(
                request.resourceTypeFilter(),
                request.resourceNameFilter(),
                request.patternTypeFilter(),
                request.principalFilter(),
                request.hostFilter(),
                request.operation(),
                request.permissionType());
        if (filter.isMalformed()) {
            call.close("a filter of ACLs with an unknown element");
        } else if (authorizer.isEmpty()) {
            call.respond(DescribeAclsResponse.builder()
                    .errorCode(KafkaError.SECURITY_DISABLED.code())
                    .errorMessage(NO_AUTHORIZER)
                    .build());
        } else {
            call.respond(response(authorizer.get().all(), filter));
        }
    }

    private static DescribeAclsResponse response(Set<Acl> acls, AclFilter filter) {
        TreeMap<Pattern, List<Acl>> byPattern = acls.stream()
                .filter(filter::matches)
                .collect(Collectors.groupingBy(Pattern::of, TreeMap::new, Collectors.toList()));
        return DescribeAclsResponse.builder()
                .resources(byPattern.entrySet().stream()
                        .map(entry -> resource(entry.getKey(), entry.getValue()))
                        .toList())
                .build();
    }

    private static DescribeAclsResource resource(Pattern pattern, List<Acl> acls) {
        return DescribeAclsResource.builder()
                .resourceType(pattern.type().code())
                .resourceName(pattern.name())
                .patternType(pattern.patternType().code())
                .acls(acls.stream()
                        .sorted(Comparator.comparing(Acl::principal)
                                .thenComparing(Acl::operation)
                                .thenComparing(Acl::host)
                                .thenComparing(Acl::permission))
                        .map(acl -> AclDescription.builder()
                                .principal(acl.principal())
                                .host(acl.host())
                                .operation(acl.operation().code())
                                .permissionType(acl.permission().code())
                                .build())
                        .toList())
                .build();
    }

    /** What ACLs that stand together in the answer have in common. */
    private record Pattern(Acl.ResourceType type, String name, Acl.PatternType patternType)
            implements Comparable<Pattern> {

        private static final Comparator<Pattern> ORDER =
                Comparator.comparing(Pattern::type).thenComparing(Pattern::name).thenComparing(Pattern::patternType);

        static Pattern of(Acl acl) {
            return new Pattern(acl.resourceType(), acl.resourceName(), acl.patternType());
        }

        @Override
        public int compareTo(Pattern other) {
            return ORDER.compare(this, other);
        }
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DescribeAclsRequest request, KafkaError error) {
        return Optional.of(
                DescribeAclsResponse.builder().errorCode(error.code()).build());
    }
}
