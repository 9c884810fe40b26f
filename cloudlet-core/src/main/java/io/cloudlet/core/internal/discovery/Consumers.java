package io.cloudlet.core.internal.discovery;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.fence.ExportLog;
import io.cloudlet.service.Export;
import io.cloudlet.service.Service;

/** Whom services of this cloudlet are for. Confined to the core thread. */
final class Consumers {

    private final ExportLog audiences;

    Consumers(ExportLog audiences) {
        this.audiences = audiences;
    }

    /** Whether a service is for that member, among others. */
    boolean admits(CloudletId consumer, Service service) {
        return switch (service.scope()) {
            case LOCAL -> false;
            case FEDERATED -> true;
            case EXPORTED ->
                service.export().filter(export -> admits(consumer, export)).isPresent();
        };
    }

    private boolean admits(CloudletId consumer, Export export) {
        return export instanceof Export.Inside inside
                ? audiences.admits(inside.fence(), consumer)
                : export instanceof Export.To to && to.cloudlets().contains(consumer);
    }
}
