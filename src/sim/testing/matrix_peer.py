"""The travel-matrix simulation once more, in SimPy 2 (Debian: python3-simpy), with none of our code.

    python3 matrix_peer.py CONFIG [--time]

Prints [unit, on scene, finished] of each call of a trace (null: lost); with --time the
processor seconds of the simulation alone."""
import json, sys, time
from SimPy.Simulation import Process, Simulation, hold

config = json.load(open(sys.argv[1]))
travel, homes = config["travelSeconds"], [unit["home"] for unit in config["units"]]
returning, lists = config.get("returning", "from-scene"), config.get("preferences")
calls, queue = config["calls"], config.get("queue", "wait")
idle = [True] * len(homes)
trip = [0] * len(homes)  # counts departures: a unit that was sent again does not come home
place, waiting, result = list(homes), [], [None] * len(calls)
env = Simulation()


def can_serve(unit, zone):
    return lists is None or unit in lists[zone]


def best_unit(zone):
    free = [unit for unit in range(len(homes)) if idle[unit] and can_serve(unit, zone)]
    if lists is not None:
        return min(free, key=lists[zone].index, default=None)
    return min(free, key=lambda unit: (travel[place[unit]][zone], unit), default=None)


class Work(Process):
    def run(self, unit, number, call):
        trip[unit] += 1
        yield hold, self, call.get("turnoutSeconds", 0) + travel[place[unit]][call["zone"]]
        arrived = env.now()
        yield hold, self, call["onSceneSeconds"]
        place[unit] = call["zone"]
        if "hospital" in call:
            yield hold, self, travel[call["zone"]][call["hospital"]] + call["atHospitalSeconds"]
            place[unit] = call["hospital"]
        result[number] = [unit, arrived, env.now()]
        if returning == "unavailable":
            yield hold, self, travel[place[unit]][homes[unit]]
            place[unit] = homes[unit]
        if serve_waiting(unit):
            return
        idle[unit] = True
        of_trip = trip[unit]
        if returning == "from-scene":
            yield hold, self, travel[place[unit]][homes[unit]]
        if trip[unit] == of_trip:
            place[unit] = homes[unit]


def send(unit, number, call):
    idle[unit] = False
    work = Work(sim=env)
    env.activate(work, work.run(unit, number, call))


def serve_waiting(unit):
    open_to = [entry for entry in waiting if can_serve(unit, calls[entry[1]]["zone"])]
    if not open_to:
        return False
    first = min(open_to)
    waiting.remove(first)
    send(unit, first[1], calls[first[1]])
    return True


class Callers(Process):
    def run(self):
        for number, call in enumerate(calls):
            yield hold, self, call["atSeconds"] - env.now()
            unit = best_unit(call["zone"])
            if unit is not None:
                send(unit, number, call)
            elif queue == "wait":
                waiting.append((call.get("priority", 0), number))


env.initialize()
callers = Callers(sim=env)
env.activate(callers, callers.run())
started = time.process_time()
env.simulate(until=1e15)
print(time.process_time() - started if "--time" in sys.argv else json.dumps(result))
