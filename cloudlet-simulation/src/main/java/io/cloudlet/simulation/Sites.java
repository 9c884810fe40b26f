package io.cloudlet.simulation;

import io.cloudlet.CloudletException;
import io.cloudlet.Invitation;
import io.cloudlet.testkit.ForgetfulDisk;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sites of a simulation, by place, in the order they came. */
final class Sites {

    private static final Duration VALIDITY = Duration.ofHours(1);

    private final Ground ground;
    private final Map<String, Site> sites = new LinkedHashMap<>();
    private List<Site> all = List.of();
    private @Nullable Site founder;
    private final Map<String, ForgetfulDisk> backups = new HashMap<>();

    Sites(Ground ground) {
        this.ground = ground;
    }

    Site at(String place) {
        Site site = sites.get(place);
        if (site == null) {
            throw new IllegalArgumentException("there is no " + place + "; there are " + sites.keySet());
        }
        return site;
    }

    List<Site> all() {
        return all;
    }

    /** The site of that name, its disk empty if there was none. */
    Site prepare(String name) {
        Site known = sites.get(name);
        return known == null ? add(new Site(ground, name, name, ground.disk())) : known;
    }

    private Site add(Site site) {
        sites.put(site.place(), site);
        all = List.copyOf(sites.values());
        return site;
    }

    void begin(String name) {
        Site fresh = prepare(name);
        if (founder == null) {
            founder = fresh;
            fresh.start(cloudlet -> cloudlet.found("simulated"));
        } else {
            join(fresh, founder);
        }
    }

    Formation formation() {
        return new Formation(all.stream()
                .filter(site -> site.place().equals(site.name()))
                .map(site -> site.place(0))
                .toList());
    }

    void open(Formation formation) {
        if (!all.isEmpty()) {
            throw new IllegalStateException("there are cloudlets already: " + sites.keySet());
        }
        for (Formation.Place place : formation.places()) {
            Site site = add(new Site(ground, place.name(), place.name(), ground.copy(place.disk())));
            place.region().ifPresent(site::region);
            if (!place.listens()) {
                site.listensNowhere();
            }
            site.start(cloudlet -> cloudlet.open());
            founder = founder == null ? site : founder;
        }
    }

    void join(String place, String inviter) {
        Site site = prepare(place);
        if (site.running()) {
            site.kill();
        }
        site.comeBack();
        join(site, at(inviter));
    }

    private static void join(Site fresh, Site inviter) {
        Invitation invitation = inviter.federation().cloudlets().invite(fresh.name(), VALIDITY);
        fresh.start(cloudlet -> cloudlet.join(invitation));
    }

    /** Opens what the disk kept; a power failure on the way is nothing unexpected. */
    void start(String place) {
        Site site = at(place);
        if (site.running()) {
            throw new IllegalStateException(place + " runs already");
        }
        site.comeBack();
        try {
            site.start(cloudlet -> cloudlet.open());
        } catch (CloudletException e) {
            if (!site.crashed()) {
                throw e;
            }
        }
    }

    void backUp(String place) {
        backups.put(place, ground.copy(at(place).disk()));
    }

    void restore(String place) {
        ForgetfulDisk backup = backups.get(place);
        if (backup == null) {
            throw new IllegalStateException("there is no backup of " + place);
        }
        replaceDisk(place, ground.copy(backup));
    }

    void loseDisk(String place) {
        Site site = at(place);
        if (site.running()) {
            site.crash();
        }
        site.loseDisk(ground.disk());
    }

    void recover(String place, String contact) {
        Site site = at(place);
        site.start(cloudlet -> cloudlet.recover(site.recoveryKey(), at(contact).address()));
    }

    private void replaceDisk(String place, ForgetfulDisk other) {
        Site site = at(place);
        if (site.running()) {
            site.crash();
        }
        site.disk(other);
    }

    /** A second process of the same cloudlet, on a copy of its disk. */
    void fork(String place, String other) {
        Site original = at(place);
        Site twin = new Site(ground, other, original.name(), ground.copy(original.disk()));
        add(twin).start(cloudlet -> cloudlet.open());
    }
}
