from data.recipes.captions import RECIPE

RECIPE.command()
