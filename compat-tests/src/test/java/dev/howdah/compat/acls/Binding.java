package dev.howdah.compat.acls;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.CreateAclsRequestData.AclCreation;
import org.apache.kafka.common.message.DeleteAclsRequestData.DeleteAclsFilter;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/** An ACL. Thread: any. */
record Binding(
        ResourceType type,
        String name,
        PatternType pattern,
        String principal,
        String host,
        AclOperation operation,
        AclPermissionType permission) {

    static final String ANONYMOUS = "User:ANONYMOUS";
    static final String CLUSTER = "kafka-cluster";

    static Binding allow(ResourceType type, String name, PatternType pattern, AclOperation operation, String host) {
        return new Binding(type, name, pattern, ANONYMOUS, host, operation, AclPermissionType.ALLOW);
    }

    Binding denied() {
        return new Binding(type, name, pattern, principal, host, operation, AclPermissionType.DENY);
    }

    Binding ofPrincipal(String other) {
        return new Binding(type, name, pattern, other, host, operation, permission);
    }

    Binding fromHost(String other) {
        return new Binding(type, name, pattern, principal, other, operation, permission);
    }

    AclCreation creation() {
        return new AclCreation()
                .setResourceType(type.code())
                .setResourceName(name)
                .setResourcePatternType(pattern.code())
                .setPrincipal(principal)
                .setHost(host)
                .setOperation(operation.code())
                .setPermissionType(permission.code());
    }

    DeleteAclsFilter filter() {
        return new DeleteAclsFilter()
                .setResourceTypeFilter(type.code())
                .setResourceNameFilter(name)
                .setPatternTypeFilter(pattern.code())
                .setPrincipalFilter(principal)
                .setHostFilter(host)
                .setOperation(operation.code())
                .setPermissionType(permission.code());
    }
}
